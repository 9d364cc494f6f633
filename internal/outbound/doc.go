// Package outbound holds the HTTP clients with which the program calls other hosts: a Caller for
// the many calls of drivers, and net/http's for all else.
//
// It checks the address after the name was resolved, at every connection, and refuses
// loopback, private, link-local, multicast and other special ranges (RFC 6890) unless the
// host and port were allowed by the configuration, or the call says that its workspace allows
// the host. It follows no redirect. So a URL that a customer wrote, or a name that resolves
// differently the second time, never reaches the network that the program stands in.
//
// Health remembers, for each workspace and host, whether the host fails too often to be called
// (Braze reference, section 4.4), and RetryWait says when to try again (section 4.3).
//
// Package outbound keeps no state but its connections and that. It may import the root package only
// (floor 1, tools).
package outbound

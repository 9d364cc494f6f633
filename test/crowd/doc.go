// Package crowd sets a stage for stories of many messages: an emulator with Pages and people
// whose windows are open, a database that knows them, and an address for webhook calls behind
// which nodes come and go.
package crowd

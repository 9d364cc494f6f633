// Package answers says what the answer to a call makes of its message: sent, tried again and when,
// held, failed, or unknown; and writes what is kept of the call, with its secrets hidden.
//
// It reads the Kind of a failure only; what an error of a platform means, its driver says. Webhooks are
// judged by the rules of the Braze reference, section 4.3.
//
// Package answers makes no calls and writes no rows. It may import the root, package channel, package
// outbound for how often a host is tried, and the store's words for rows.
package answers

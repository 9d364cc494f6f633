// Package ledger is delivery's transactions: outcomes are recorded with all that they change, and messages
// that may go are marked as being sent, in one commit. Those of many lanes go into one where the store
// has one writer.
//
// In that transaction it is asked for the last time whether a person stopped, somebody halted the Page,
// or another took the token: what a round read before may be old by then.
//
// Package ledger makes no calls and decides nothing by the content of a message. It may import floors 0 to 2,
// intake for the names of events, and its neighbours grounds, inhouse and supply.
package ledger

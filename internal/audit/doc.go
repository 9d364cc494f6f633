// Package audit says what of a change is written into the audit log: the verb and the noun of an
// operation, and each field that changed, before and after, without secrets and personal data.
//
// It never writes anything and knows no rows: the doors take what it says to the store. It is pure
// (floor 1) and imports the standard library only.
package audit

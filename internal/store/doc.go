// Package store is all SQL of petitbleu: one text on two engines, SQLite and PostgreSQL.
//
// [Open] gives a [Store]. [Store.Write] runs a function in one transaction, [Store.Read] in a
// read-only one; the methods of [Tx], one file per noun, are the statements. A Write has
// happened, and would survive a power cut, when it returns nil. On SQLite one writer groups
// the writes of many callers into one commit; each keeps its own savepoint, so one that
// fails takes nothing with it.
//
// Rules of the SQL: TEXT, BIGINT, BOOLEAN, DOUBLE PRECISION only; an instant is a BIGINT of
// Unix milliseconds, 0 for none, and always a parameter; ids are made in Go; JSON is opaque
// to SQL; $1 placeholders; ON CONFLICT, never insert-and-catch; complete ORDER BY.
//
// The raw webhook calls live beside the rest: in a file of their own on SQLite, so that
// recording a call never waits for other writes (docs/adr/0003), and in the same database on
// PostgreSQL.
//
// Package store never decides anything: rules live in the engines and in the pure packages.
// It may import the root package and segment (floor 2).
package store

// Package petitbleu is the dictionary of the project: its nouns, ids, errors and limits.
//
// petitbleu is self-hosted customer messaging on Messenger and in the app. Every other
// package speaks in the words defined here; see GLOSSARY.md for one sentence on each.
//
// This package never does I/O, keeps no state and imports the standard library only
// (floor 0 of the import table in ARCHITECTURE.md).
package petitbleu

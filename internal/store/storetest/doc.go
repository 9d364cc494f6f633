// Package storetest runs a test on both engines of the store.
//
// PostgreSQL is found at PETITBLEU_TEST_POSTGRES (a URL whose user may create databases); without
// it [Each] looks for a server on the machine's usual socket and port, and fails, never skips,
// when there is none: `make postgres` installs and starts one.
package storetest

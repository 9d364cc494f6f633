// Package house holds the rules of the code that no ready linter carries: who may import
// whom, forbidden calls, sizes, a doc.go in each package, a workspace in each table, a page for
// each error, links that lead somewhere. Each rule is a test, and each failure prints the row and
// its reason.
package house

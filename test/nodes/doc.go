// Package nodes holds the stories of several nodes on one PostgreSQL, one of which dies. Each
// engine that must survive that adds a case.
package nodes

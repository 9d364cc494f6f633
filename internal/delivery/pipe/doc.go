// Package pipe is what all lanes of a node share: what the program gave delivery, the leases by which this node
// has its lanes, the calls, the commits, the health of hosts, the counts.
//
// A lane works in rounds ([Pipe.Work]) as long as it has its lease. A call may start only while that is valid;
// what the last holder left under way becomes unknown in the transaction that takes the lease.
//
// Package pipe knows no lane, and starts none: delivery does. It may import floors 0 to 2 and its neighbours
// answers, grounds, ledger, pacing and supply.
package pipe

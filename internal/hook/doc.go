// Package hook is the door for webhook calls: it checks the signature on the raw bytes,
// records the call, and answers 200 when it is safe on disk. Package intake reads it later.
//
// Package hook never parses a body, never logs one, and its answer to a forged call varies
// with nothing. It may import floors 0 to 3, but no other door (floor 4).
package hook

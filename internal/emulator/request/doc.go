// Package request reads a call of the Graph API, in each form in which clients write one: with
// any version in front or none, parameters in the query, a form, a multipart form or JSON,
// PHP's brackets, a method= that overrides the method, the token in any of its places, and
// a batch of calls in one (Messenger Platform reference, sections 2.1, 2.6, 2.9, 10.4 and
// 10.6).
//
// It never knows what a call means, never keeps state and reads no clock.
//
// Import table, aside: emulator/check for the form of an error.
package request

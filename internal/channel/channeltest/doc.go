// Package channeltest tries a driver against files: content and the request that it must
// become, answers and what they must mean, content that must be refused, listings. A new
// driver needs one test function that calls Run, and its testdata.
//
// It never sends anything. It may import the root package and package channel only; only
// tests import it.
package channeltest

// Package inhouse is what leaves by the lane of webhooks without a call to a stranger's host: a request
// to the Send API, or to the program's own push API, which is a Messenger message and belongs to its
// Page's lane; and a notification, which goes out with a row of its feed.
//
// [Known] is what a workspace says of all that: its hosts, its sealed values, its Pages by their tokens,
// its card templates. It is read once for many messages, and used by several goroutines.
//
// Package inhouse makes no calls, and commits nothing itself: delivery does. It may import floors 0 to 2
// and its neighbours answers and grounds.
package inhouse

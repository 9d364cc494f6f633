// Package check judges what is sent to the platform by its form alone: the body of a Send
// API call, its templates, buttons and quick replies, a Page's profile properties and
// utility templates, with the limits of the Messenger Platform reference, sections 2.1 to
// 2.8, 3.4, 3.7 and 6.1, and the days of its appendix A.
//
// A judgement is a function of the call, the Graph version that serves it, the instant and
// a few options. What depends on people, windows, tokens or files is judged elsewhere.
//
// It never keeps state, reads a clock or does I/O.
//
// Import table, aside: the Messenger wire and root packages only.
package check

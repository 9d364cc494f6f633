// Package grounds loads what policy is asked about messages: the facts, in a few queries for all
// messages of a Page at once. This is the one place where facts are loaded: delivery asks by it before
// each call, and doors before they take a message.
//
// Beside that it says what follows from the facts for somebody who asks: the verdict on a message that
// is not there, what may be sent to a person, whom of many a message could reach, what must be so before
// anything is sent. And it takes what a verdict lets a message use up: a token, the reply of a comment.
//
// Package grounds never decides (package policy does) and never sends. It may import floors 0 to 2.
package grounds

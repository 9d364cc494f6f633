// Package pagelane is the lane of a Messenger Page: a worker that has the Page's lease reads what is due, in order,
// asks policy about it, marks it as being sent, makes the calls at the Page's pace and records what came of them.
//
// A person's second message never overtakes the first, what a person typed overtakes what programs queued, and
// nothing goes to somebody whose last message may have arrived. Messages whose answer was lost are looked for in the
// conversations, as the platform lists them; the one found is sent, the one that is surely missing goes again, and any
// other stays unknown for a person to decide.
//
// Everything but the calls and the reading of conversations happens on the worker's own goroutine. Package pagelane
// never waits for another lane. It may import floors 0 to 2 and its neighbours but hostlane.
package pagelane

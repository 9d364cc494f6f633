// Package stream holds the open feeds of people: connections of server-sent events, tens of thousands of them on one
// node, and what goes to each.
//
//	h := stream.New(stream.Options{Source: …, Live: …})
//	go h.Run(ctx)                                // writers, signs of life, ends
//	h.Open(w, r, stream.Who{…}, after)           // a person is there, who knows all up to the change after
//	h.Broadcast(workspace, "feed", data)         // to all who are there
//
// The rows are the truth. A follower for each workspace in which somebody is connected reads whose notifications
// changed, when a hint says so and once a second, and reads more of those only who are connected. Each connection has a
// place: the last change that it was told of. It goes on from there, so that nothing is missed and nothing comes twice,
// whichever node it comes back to.
//
// A connection of HTTP/1 is taken over from the server, so that it costs no goroutine and no buffers: a few writers
// write to all of them without ever waiting. What a reader does not take is kept up to a bound; beyond it the reader is
// told to read again, and one that takes nothing for long is closed. No reader holds up another.
//
// The package knows neither rows nor tokens: it gets both by functions. It is a part of the engine of feeds (floor 3) and
// may import the root package, clock and live.
package stream

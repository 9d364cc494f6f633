// Package sendbird is the door for programs that send in-app notifications by the API of Sendbird Notifications
// (Notifications reference, sections 3, 7, 11 and 13), and for campaigns of an external Braze that send them by
// webhook (section 17).
//
// It reads a request, says what is wrong with it in that API's own codes, and hands what is right to the engine of
// feeds: a realtime notification is in its person's feed when the answer leaves, a batch is on the disk. What an
// external Braze calls once for each person is gathered into batches, and answered when they are on the disk.
//
// Package sendbird never writes to a feed itself, and never lets a token, a variable or a file's content into a log.
// It is a door (floor 4): it may import floors 0 to 3 and no other door.
package sendbird

// Package pages is the engine that looks after Messenger Pages: it connects them (by the
// platform's log-in dialog or by a token), keeps their subscriptions and tokens under watch, reads
// their conversations after connecting and after an outage, changes their settings at the
// platform, and tells people when something is wrong.
//
// [Pages.Check] asks the platform about every Page whose last check is old; [Pages.Read] goes on
// with conversations that are being read, one call at a time and below the platform's 2 a second;
// [Pages.Watch] opens and closes alerts; [Pages.Tell] brings them to people by signed webhook or
// mail, one each, with a reminder a day and a word when it is over. All of them are ticks: what
// waits carries its own due time, so a hint that is lost costs one tick.
//
// Package pages never sends a message and never decides whether one may be sent; facts enter
// through intake, and what it reads of the past gives no right. It may import floors 0 to 2 and,
// of the other engines, only intake (floor 3, engines).
package pages

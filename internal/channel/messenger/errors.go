package messenger

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// row is what is known of one error.
type row struct {
	kind   channel.Kind
	reason petitbleu.Code // empty: the kind's own
	cause  string
	cure   string
}

// Cures that several rows share.
const (
	waitForPerson = "Nothing to do: it may be tried again after the person acts."
	goesOn        = "Nothing to do: the Page pauses and goes on by itself."
	retries       = "Nothing to do: it is tried again, later and later."
	reconnect     = "Reconnect the Page in Channels."
	review        = "Check the app's permissions and features in the app dashboard."
	fixContent    = "Correct the message and send it anew."
)

// rows is the table of Messenger Platform reference, section 4.2, by code and subcode; 0 is a
// code without a subcode, or with one that is not listed.
var rows = map[[2]int]row{
	{1, 0}:       {channel.Temporary, "", "The platform had an unknown error. It can also mean that a permission is missing.", retries},
	{1, 99}:      {channel.Temporary, "", "The platform had an unknown error. It can also mean that a permission is missing.", retries},
	{1, 1357046}: {channel.Unknown, "", "The platform reported invalid JSON, which is known as a false alarm: the message may have been sent.", settles},
	{1, 2018382}: {channel.Permanent, petitbleu.CodeBadTemplate, "The form of the instant form template cannot be used.", fixContent},
	{2, 0}:       {channel.Temporary, "", "The platform had a temporary error. It also answers so when the person blocked the business.", retries},
	{2, 2018344}: {channel.Misconfigured, "", "An administrator of the Page has not accepted the terms for contacts.", "Let an administrator of the Page accept the terms."},
	{3, 0}:       {channel.Misconfigured, "", "The app lacks the capability for this call.", review},
	{4, 0}:       {channel.Throttled, "", "The app reached its limit of calls.", goesOn},
	{4, 2018022}: {channel.Throttled, "", "Too many messages were sent to phone numbers.", goesOn},
	{4, 2018354}: {channel.Closed, petitbleu.CodeNotAllowed, "The least time between two marketing messages to this person has not passed.", "Wait, and send later."},
	{9, 2018352}: {channel.Throttled, "", "Too many opt-in requests were sent by marketing messages.", goesOn},

	{10, 0}:       {channel.Misconfigured, "", "The app has no permission for this call.", review},
	{10, 1404170}: {channel.Misconfigured, "", "The platform keeps the Page from sending opt-in requests.", "See the Page's support inbox for the reason."},
	{10, 1893015}: {channel.Closed, petitbleu.CodeNotAllowed, "The person stopped notification messages about this topic.", "Nothing helps but the person: they can ask for the topic again."},
	{10, 1893063}: {channel.Misconfigured, "", "The platform keeps the Page from messaging for a while, for a breach of its policies.", "See the Page's support inbox for the reason and the appeal."},
	{10, 2018065}: {channel.Closed, "", "The message is outside the 24-hour window and would need the permission for news.", waitForPerson},
	{10, 2018108}: {channel.Unreachable, "", "This person cannot receive messages right now.", waitForPerson},
	{10, 2018278}: {channel.Closed, "", "The message is outside the 24-hour window.", waitForPerson},
	{10, 2018336}: {channel.Closed, petitbleu.CodeNotAllowed, "Privacy rules restrict this conversation.", waitForPerson},
	{10, 2534022}: {channel.Closed, "", "The message is outside the 24-hour window.", waitForPerson},
	{10, 2534077}: {channel.Misconfigured, "", "The link between account and Page cannot be verified.", "Check the account's security settings, such as two-factor authentication."},
	{12, 0}:       {channel.Permanent, "", "The call is not supported in this version of the Graph API.", "Set a newer Graph version for the app."},
	{17, 0}:       {channel.Throttled, "", "The user behind the token reached the limit of calls.", goesOn},
	{32, 0}:       {channel.Throttled, "", "The Page reached its limit of calls.", goesOn},

	{100, 0}:       {channel.Permanent, "", "The platform refused a parameter: a wrong id, a bad value, a used or expired token, or a message tag that ended on 27 April 2026.", fixContent},
	{100, 33}:      {channel.Permanent, "", "The object does not exist, or the token may not see it.", "Check that the Page id and the token belong together."},
	{100, 2018001}: {channel.Permanent, "", "No such person is known to this Page: an id of another Page, of Facebook Login, or an unverified phone number.", "Use the page-scoped id that this Page's own webhook brought."},
	{100, 2018008}: {channel.Permanent, petitbleu.CodeBadPicture, "The platform could not fetch the file at its URL.", "Check that the URL is public https with a valid certificate and answers within 10 s."},
	{100, 2018014}: {channel.Permanent, "", "A message and a sender action cannot go together.", fixContent},
	{100, 2018034}: {channel.Permanent, petitbleu.CodeEmptyMessage, "The message is empty.", fixContent},
	{100, 2018047}: {channel.Permanent, petitbleu.CodeBadPicture, "The file's type is not the one that was declared.", "Send the file under its real type."},
	{100, 2018074}: {channel.Permanent, petitbleu.CodeBadPicture, "The attachment id is not known, is older than 90 days, or belongs to another Page.", "Upload the file again."},
	{100, 2018109}: {channel.Permanent, petitbleu.CodeBadPicture, "The file is too large: 8 MB for pictures, 25 MB for others.", "Send a smaller file."},
	{100, 2018164}: {channel.Permanent, "", "The app id for the hand-over is wrong.", fixContent},
	{100, 2018294}: {channel.Permanent, petitbleu.CodeBadPicture, "The video is broken, or could not be fetched within 75 s.", "Check the video, or host it nearer."},
	{100, 2018320}: {channel.Permanent, petitbleu.CodeBadTemplate, "The product id is not in the Page's catalogue.", fixContent},
	{100, 2018328}: {channel.Permanent, petitbleu.CodeBadTemplate, "The product template needs Graph version 8.0 or later.", "Set a newer Graph version for the app."},
	{100, 2534013}: {channel.Permanent, "", "The Page is not linked to an Instagram account.", fixContent},
	{100, 2534014}: {channel.Permanent, "", "No such Instagram user.", fixContent},
	{100, 2534015}: {channel.Permanent, "", "The message data are not valid for Instagram.", fixContent},
	{100, 2534025}: {channel.Permanent, "", "The comment cannot be answered privately: too old, answered already, or by a Page.", "Nothing helps: answer below the comment."},
	{100, 2534029}: {channel.Misconfigured, "", "The business is blocked from Instagram messaging.", "See the account's support inbox."},
	{100, 2534037}: {channel.Closed, petitbleu.CodeNotAllowed, "Another app holds the conversation.", "Take or request the conversation."},
	{102, 0}:       {channel.Misconfigured, "", "The token's session is no longer valid.", reconnect},

	{190, 0}:   {channel.Misconfigured, "", "The Page's token is not valid.", reconnect},
	{190, 458}: {channel.Misconfigured, "", "The app was removed by the person who connected the Page.", reconnect},
	{190, 459}: {channel.Misconfigured, "", "The person who connected the Page must log in at Facebook and confirm something.", "Let that person log in, then reconnect the Page in Channels."},
	{190, 460}: {channel.Misconfigured, "", "The person who connected the Page changed their password.", reconnect},
	{190, 463}: {channel.Misconfigured, "", "The Page's token has expired.", reconnect},
	{190, 464}: {channel.Misconfigured, "", "The person who connected the Page has not confirmed their account.", "Let that person confirm it, then reconnect the Page in Channels."},
	{190, 467}: {channel.Misconfigured, "", "The Page's token was made invalid.", reconnect},
	{190, 492}: {channel.Misconfigured, "", "The person who connected the Page has no role on it any more.", "Let somebody with a role on the Page reconnect it in Channels."},

	{200, 0}:       {channel.Misconfigured, "", "The app may not message this person: until it is live with pages_messaging, only its own administrators, developers and testers can be reached.", review},
	{200, 1545041}: {channel.Unreachable, "", "This person isn't available right now: they left, blocked the Page or turned messages off.", waitForPerson},
	{200, 2018021}: {channel.Misconfigured, "", "The fee for matching by phone number is not paid.", review},
	{200, 2018027}: {channel.Misconfigured, "", "The app has no permission to message phone numbers.", review},
	{200, 2018028}: {channel.Misconfigured, "", "The app has no pages_messaging permission for people outside its team.", review},
	{200, 2534041}: {channel.Misconfigured, "", "The account's owner turned off access to messages for apps.", "Turn it on in the account's settings."},
	{230, 0}:       {channel.Misconfigured, "", "The call needs pages_messaging, or the person's consent.", review},
	{341, 0}:       {channel.Throttled, "", "The app reached its limit.", goesOn},
	{368, 0}:       {channel.Misconfigured, "", "The platform blocked this action for a breach of its policies.", "See the Page's support inbox; do not send until it is lifted."},
	{506, 0}:       {channel.Permanent, "", "The platform takes this for a duplicate.", "Nothing to do if the first one arrived."},
	{551, 0}:       {channel.Unreachable, "", "This person isn't receiving messages from the Page right now.", waitForPerson},
	{551, 1545041}: {channel.Unreachable, "", "This person isn't available right now: they left, blocked the Page or turned messages off.", waitForPerson},
	{613, 0}:       {channel.Throttled, "", "The calls exceeded the rate limit.", goesOn},
	{613, 1996}:    {channel.Throttled, "", "The volume of calls changed too abruptly.", goesOn},
	{613, 1893016}: {channel.Permanent, petitbleu.CodeNotAllowed, "The person was asked about this topic before.", "Nothing to do: one request for each topic."},
	{613, 2018338}: {channel.Throttled, "", "The platform warns of abuse: too many tagged messages to one person.", "Look at what is sent to this person; the Page pauses and goes on."},
	{613, 2534040}: {channel.Throttled, "", "The calls exceeded the rate limit.", goesOn},
	{1200, 0}:      {channel.Temporary, "", "The platform could not send the message for the moment.", retries},
	{2022, 0}:      {channel.Misconfigured, "", "The platform turned commerce messages off for the Page, for a breach of its policies.", "See the Page's support inbox."},

	{10303, 0}:   {channel.Permanent, "", "The account linking token is not valid; it lives for 5 minutes.", "Let the person start linking again."},
	{24001, 0}:   {channel.Permanent, "", "The payment was cancelled.", fixContent},
	{24002, 0}:   {channel.Permanent, "", "Payments need the address of a privacy policy.", review},
	{24005, 0}:   {channel.Permanent, "", "The payment names no user.", fixContent},
	{36000, 0}:   {channel.Permanent, petitbleu.CodeBadPicture, "The picture is too large.", "Send a picture of at most 8 MB."},
	{36103, 0}:   {channel.Permanent, "", "The Instagram account is not eligible.", review},
	{80001, 0}:   {channel.Throttled, "", "The Page reached its limit of calls for this use.", goesOn},
	{80006, 0}:   {channel.Throttled, "", "The Page reached its limit of Messenger calls.", goesOn},
	{9000001, 0}: {channel.Permanent, "", "The message was deleted, or is too old to be read.", "Nothing helps."},

	{2018144, 0}: {channel.Permanent, petitbleu.CodeNotAllowed, "The limit of messages for an Instant Game is reached.", "Nothing helps for 10 days."},
	{2018154, 0}: {channel.Permanent, "", "Messenger Extensions had an unexpected error.", fixContent},
	{2018163, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, "The shared content is not valid.", fixContent},
	{2018166, 0}: {channel.Permanent, "", "The share lacks a permission.", review},
	{2018171, 0}: {channel.Permanent, "", "Only primary and secondary receivers may do this.", review},
	{2018218, 0}: {channel.Permanent, "", "The platform has no profile of this person.", "Nothing helps: the account was made with a phone number."},
	{2018234, 0}: {channel.Permanent, "", "A secondary receiver may not see the others.", review},
	{2018247, 0}: {channel.Misconfigured, "", "The app may not read the profile fields that it asked for.", review},
	{2018300, 0}: {channel.Closed, petitbleu.CodeNotAllowed, "Another app controls the conversation now.", "Take or request the conversation, or wait until it is handed back."},
	{2018321, 0}: {channel.Temporary, "", "An automated dialogue of the Page controls the conversation.", retries},
	{2018389, 0}: {channel.Permanent, "", "The platform refused a call by voice.", fixContent},
	{2071010, 0}: {channel.Permanent, "", "Messenger Extensions refused the call in the person's browser.", fixContent},

	{2018173, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018175, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018182, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018183, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018184, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018185, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018186, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018187, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018188, 0}: {channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
}

// bySubcode holds the rows whose number cannot be mistaken for another's, wherever it stands.
var bySubcode = func() map[int]row {
	out := map[int]row{}
	for key, r := range rows {
		if n := max(key[0], key[1]); n >= 1_000_000 {
			out[n] = r
		}
	}
	return out
}()

const mediaTemplate = "The media template is not valid: one element, with either an attachment id or a Facebook URL."

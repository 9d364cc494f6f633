package messenger

import (
	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
)

// row is what is known of one error.
type row struct {
	class  Class
	who    Who
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

const mediaTemplate = "The media template is not valid: one element, with either an attachment id or a Facebook URL."

// rows is the table of Messenger Platform reference, section 4.2, by code and subcode; 0 is a
// code without a subcode, or with one that is not listed. An error that concerns one feature
// only stops no Page: its class says that people must set something right, its kind that this
// message will not go.
var rows = map[[2]int]row{
	{1, 0}:       {ClassTransient, WhoNobody, channel.Temporary, "", "The platform had an unknown error. It can also mean that a permission is missing.", retries},
	{1, 99}:      {ClassTransient, WhoNobody, channel.Temporary, "", "The platform had an unknown error. It can also mean that a permission is missing.", retries},
	{1, 1357046}: {ClassNever, WhoNobody, channel.Unknown, "", "The platform reported invalid JSON, which is known as a false alarm: the message may have been sent.", settles},
	{1, 2018382}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, "The form of the instant form template cannot be used.", fixContent},
	{2, 0}:       {ClassTransient, WhoNobody, channel.Temporary, "", "The platform had a temporary error. It also answers so when the person blocked the business.", "Nothing to do: it is tried again, later and later. If others get theirs meanwhile, the person counts as out of reach until they act."},
	{2, 2018344}: {ClassSetup, WhoPage, channel.Permanent, "", "An administrator of the Page has not accepted the terms for contacts.", "Let an administrator of the Page accept the terms."},
	{3, 0}:       {ClassSetup, WhoApp, channel.Misconfigured, "", "The app lacks the capability for this call.", review},
	{4, 0}:       {ClassLimit, WhoNobody, channel.Throttled, "", "The app reached its limit of calls.", goesOn},
	{4, 2018022}: {ClassLimit, WhoNobody, channel.Throttled, "", "Too many messages were sent to phone numbers.", goesOn},
	{4, 2018354}: {ClassConsent, WhoNobody, channel.Closed, petitbleu.CodeNotAllowed, "The least time between two marketing messages to this person has not passed.", "Wait, and send later."},
	{9, 2018352}: {ClassLimit, WhoNobody, channel.Closed, petitbleu.CodeNotAllowed, "Too many requests for opt-ins by marketing messages were sent; other messages are not concerned.", "Nothing to do now: send fewer such requests, and later."},

	{10, 0}:       {ClassSetup, WhoApp, channel.Misconfigured, "", "The app has no permission for this call.", review},
	{10, 1404170}: {ClassSetup, WhoPage, channel.Permanent, "", "The platform keeps the Page from sending opt-in requests; other messages are not concerned.", "See the Page's support inbox for the reason."},
	{10, 1893015}: {ClassUnreachable, WhoPerson, channel.Closed, petitbleu.CodeNotAllowed, "The person stopped notification messages about this topic.", "Nothing helps but the person: they can ask for the topic again."},
	{10, 1893063}: {ClassSetup, WhoPage, channel.Restricted, "", "The platform keeps the Page from messaging for a while, for a breach of its policies.", "See the Page's support inbox for the reason and the appeal."},
	{10, 2018065}: {ClassConsent, WhoPerson, channel.Closed, "", "The message is outside the 24-hour window and would need the permission for news.", waitForPerson},
	{10, 2018108}: {ClassUnreachable, WhoPerson, channel.Unreachable, "", "This person cannot receive messages right now.", waitForPerson},
	{10, 2018278}: {ClassConsent, WhoPerson, channel.Closed, "", "The message is outside the 24-hour window.", waitForPerson},
	{10, 2018336}: {ClassConsent, WhoNobody, channel.Closed, petitbleu.CodeNotAllowed, "Privacy rules restrict this conversation.", waitForPerson},
	{10, 2534022}: {ClassConsent, WhoPerson, channel.Closed, "", "The message is outside the 24-hour window.", waitForPerson},
	{10, 2534077}: {ClassSetup, WhoPage, channel.Permanent, "", "The link between account and Page cannot be verified.", "Check the account's security settings, such as two-factor authentication."},
	{12, 0}:       {ClassNever, WhoApp, channel.Permanent, "", "The call is not supported in this version of the Graph API.", "Set a newer Graph version for the app."},
	{17, 0}:       {ClassLimit, WhoNobody, channel.Throttled, "", "The user behind the token reached the limit of calls.", goesOn},
	{32, 0}:       {ClassLimit, WhoNobody, channel.Throttled, "", "The Page reached its limit of calls.", goesOn},

	{100, 0}:       {ClassNever, WhoSender, channel.Permanent, "", "The platform refused a parameter: a wrong id, a bad value, a used or expired token, or a message tag that ended on 27 April 2026.", fixContent},
	{100, 33}:      {ClassNever, WhoOperator, channel.Permanent, "", "The object does not exist, or the token may not see it.", "Check that the Page id and the token belong together."},
	{100, 2018001}: {ClassNever, WhoSender, channel.Permanent, "", "No such person is known to this Page: an id of another Page, of Facebook Login, or an unverified phone number.", "Use the page-scoped id that this Page's own webhook brought."},
	{100, 2018008}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadPicture, "The platform could not fetch the file at its URL.", "Check that the URL is public https with a valid certificate and answers within 10 s."},
	{100, 2018014}: {ClassNever, WhoSender, channel.Permanent, "", "A message and a sender action cannot go together.", fixContent},
	{100, 2018034}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeEmptyMessage, "The message is empty.", fixContent},
	{100, 2018047}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadPicture, "The file's type is not the one that was declared.", "Send the file under its real type."},
	{100, 2018074}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadPicture, "The attachment id is not known, is older than 90 days, or belongs to another Page.", "Upload the file again."},
	{100, 2018109}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadPicture, "The file is too large: 8 MB for pictures, 25 MB for others.", "Send a smaller file."},
	{100, 2018164}: {ClassNever, WhoSender, channel.Permanent, "", "The app id for the hand-over is wrong.", fixContent},
	{100, 2018294}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadPicture, "The video is broken, or could not be fetched within 75 s.", "Check the video, or host it nearer."},
	{100, 2018320}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, "The product id is not in the Page's catalogue.", fixContent},
	{100, 2018328}: {ClassNever, WhoApp, channel.Permanent, petitbleu.CodeBadTemplate, "The product template needs Graph version 8.0 or later.", "Set a newer Graph version for the app."},
	{100, 2534013}: {ClassNever, WhoSender, channel.Permanent, "", "The Page is not linked to an Instagram account.", fixContent},
	{100, 2534014}: {ClassNever, WhoSender, channel.Permanent, "", "No such Instagram user.", fixContent},
	{100, 2534015}: {ClassNever, WhoSender, channel.Permanent, "", "The message data are not valid for Instagram.", fixContent},
	{100, 2534025}: {ClassNever, WhoSender, channel.Permanent, "", "The comment cannot be answered privately: too old, answered already, or by a Page.", "Nothing helps: answer below the comment."},
	{100, 2534029}: {ClassSetup, WhoPage, channel.Permanent, "", "The business is blocked from Instagram messaging.", "See the account's support inbox."},
	{100, 2534037}: {ClassConsent, WhoSender, channel.Elsewhere, petitbleu.CodeNotAllowed, "Another app holds the conversation.", "Take or request the conversation."},
	{102, 0}:       {ClassSetup, WhoPage, channel.Misconfigured, "", "The token's session is no longer valid.", reconnect},

	{190, 0}:   {ClassSetup, WhoPage, channel.Misconfigured, "", "The Page's token is not valid.", reconnect},
	{190, 458}: {ClassSetup, WhoPage, channel.Misconfigured, "", "The app was removed by the person who connected the Page.", reconnect},
	{190, 459}: {ClassSetup, WhoPage, channel.Misconfigured, "", "The person who connected the Page must log in at Facebook and confirm something.", "Let that person log in, then reconnect the Page in Channels."},
	{190, 460}: {ClassSetup, WhoPage, channel.Misconfigured, "", "The person who connected the Page changed their password.", reconnect},
	{190, 463}: {ClassSetup, WhoPage, channel.Misconfigured, "", "The Page's token has expired.", reconnect},
	{190, 464}: {ClassSetup, WhoPage, channel.Misconfigured, "", "The person who connected the Page has not confirmed their account.", "Let that person confirm it, then reconnect the Page in Channels."},
	{190, 467}: {ClassSetup, WhoPage, channel.Misconfigured, "", "The Page's token was made invalid.", reconnect},
	{190, 492}: {ClassSetup, WhoPage, channel.Misconfigured, "", "The person who connected the Page has no role on it any more.", "Let somebody with a role on the Page reconnect it in Channels."},

	{200, 0}:       {ClassSetup, WhoApp, channel.Misconfigured, "", "The app may not message this person: until it is live with pages_messaging, only its own administrators, developers and testers can be reached.", review},
	{200, 1545041}: {ClassUnreachable, WhoPerson, channel.Unreachable, "", "This person isn't available right now: they left, blocked the Page or turned messages off.", waitForPerson},
	{200, 2018021}: {ClassSetup, WhoApp, channel.Permanent, "", "The fee for matching by phone number is not paid; other messages are not concerned.", review},
	{200, 2018027}: {ClassSetup, WhoApp, channel.Permanent, "", "The app has no permission to message phone numbers; other messages are not concerned.", review},
	{200, 2018028}: {ClassSetup, WhoApp, channel.Misconfigured, "", "The app has no pages_messaging permission for people outside its team.", review},
	{200, 2534041}: {ClassSetup, WhoPage, channel.Permanent, "", "The account's owner turned off access to messages for apps.", "Turn it on in the account's settings."},
	{230, 0}:       {ClassSetup, WhoApp, channel.Misconfigured, "", "The call needs pages_messaging, or the person's consent.", review},
	{341, 0}:       {ClassLimit, WhoNobody, channel.Throttled, "", "The app reached its limit.", goesOn},
	{368, 0}:       {ClassSetup, WhoPage, channel.Restricted, "", "The platform blocked this action for a breach of its policies.", "See the Page's support inbox; do not send until it is lifted."},
	{506, 0}:       {ClassNever, WhoNobody, channel.Permanent, "", "The platform takes this for a duplicate.", "Nothing to do if the first one arrived."},
	{551, 0}:       {ClassUnreachable, WhoPerson, channel.Unreachable, "", "This person isn't receiving messages from the Page right now.", waitForPerson},
	{551, 1545041}: {ClassUnreachable, WhoPerson, channel.Unreachable, "", "This person isn't available right now: they left, blocked the Page or turned messages off.", waitForPerson},
	{613, 0}:       {ClassLimit, WhoNobody, channel.Throttled, "", "The calls exceeded the rate limit.", goesOn},
	{613, 1996}:    {ClassLimit, WhoNobody, channel.Throttled, "", "The volume of calls changed too abruptly.", goesOn},
	{613, 1893016}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeNotAllowed, "The person was asked about this topic before.", "Nothing to do: one request for each topic."},
	{613, 2018338}: {ClassLimit, WhoSender, channel.Throttled, "", "The platform warns of abuse: too many tagged messages to one person.", "Look at what is sent to this person; the Page pauses and goes on."},
	{613, 2534040}: {ClassLimit, WhoNobody, channel.Throttled, "", "The calls exceeded the rate limit.", goesOn},

	{1200, 0}:       {ClassTransient, WhoNobody, channel.Temporary, "", "The platform could not send the message for the moment.", retries},
	{1200, 2018024}: {ClassTransient, WhoNobody, channel.Temporary, "", "The platform could not send the message for the moment.", retries},

	{2022, 0}: {ClassSetup, WhoPage, channel.Restricted, "", "The platform turned commerce messages off for the Page, for a breach of its policies.", "See the Page's support inbox."},

	{2500, 0}: {ClassNever, WhoOperator, channel.Misconfigured, "", "The platform does not know the path of the call.", "Check the app's Graph address and version."},

	{10303, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The account linking token is not valid; it lives for 5 minutes.", "Let the person start linking again."},

	{24001, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The payment was cancelled.", fixContent},

	{24002, 0}: {ClassNever, WhoApp, channel.Permanent, "", "Payments need the address of a privacy policy.", review},

	{24005, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The payment names no user.", fixContent},

	{36000, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadPicture, "The picture is too large.", "Send a picture of at most 8 MB."},

	{36103, 0}: {ClassNever, WhoPage, channel.Permanent, "", "The Instagram account is not eligible.", review},

	{80001, 0}: {ClassLimit, WhoNobody, channel.Throttled, "", "The Page reached its limit of calls for this use.", goesOn},

	{80006, 0}: {ClassLimit, WhoNobody, channel.Throttled, "", "The Page reached its limit of Messenger calls.", goesOn},

	{2018144, 0}: {ClassLimit, WhoNobody, channel.Permanent, petitbleu.CodeNotAllowed, "The limit of messages for an Instant Game is reached: 5 in 10 days.", "Nothing helps for 10 days."},
	{2018154, 0}: {ClassNever, WhoSender, channel.Permanent, "", "Messenger Extensions had an unexpected error.", fixContent},
	{2018163, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, "The shared content is not valid.", fixContent},
	{2018166, 0}: {ClassNever, WhoApp, channel.Permanent, "", "The share lacks a permission.", review},
	{2018171, 0}: {ClassNever, WhoApp, channel.Permanent, "", "Only primary and secondary receivers may do this.", review},
	{2018173, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018175, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018182, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018183, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018184, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018185, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018186, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018187, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018188, 0}: {ClassNever, WhoSender, channel.Permanent, petitbleu.CodeBadTemplate, mediaTemplate, fixContent},
	{2018218, 0}: {ClassNever, WhoNobody, channel.Permanent, "", "The platform has no profile of this person.", "Nothing helps: the account was made with a phone number."},
	{2018234, 0}: {ClassNever, WhoApp, channel.Permanent, "", "A secondary receiver may not see the others.", review},
	{2018247, 0}: {ClassSetup, WhoApp, channel.Permanent, "", "The app may not read the profile fields that it asked for.", review},
	{2018300, 0}: {ClassConsent, WhoSender, channel.Elsewhere, petitbleu.CodeNotAllowed, "Another app controls the conversation now.", "Take or request the conversation, or wait until it is handed back."},
	{2018321, 0}: {ClassTransient, WhoNobody, channel.Temporary, "", "An automated dialogue of the Page controls the conversation.", retries},
	{2018389, 0}: {ClassSetup, WhoPage, channel.Permanent, "", "The Page is not on the list of those that may call.", "Ask the platform for calling."},
	{2018390, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The id of the call is not valid.", fixContent},
	{2018391, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The connection of the call failed.", fixContent},
	{2018392, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The description of the call's media (SDP) is not valid.", fixContent},
	{2018393, 0}: {ClassNever, WhoSender, channel.Permanent, "", "A participant of the call is not valid.", fixContent},
	{2018394, 0}: {ClassConsent, WhoPerson, channel.Permanent, "", "The person has not allowed calls.", "Ask the person for the permission to call."},
	{2018395, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The call failed.", fixContent},
	{2018396, 0}: {ClassNever, WhoSender, channel.Permanent, "", "The call has ended.", "Nothing to do."},
	{2071010, 0}: {ClassNever, WhoSender, channel.Permanent, "", "Messenger Extensions refused the call in the person's browser.", fixContent},
	{9000001, 0}: {ClassNever, WhoNobody, channel.Permanent, "", "The message was deleted, or is too old to be read.", "Nothing helps."},
}

// ranges are rows that stand for the codes up to another.
var ranges = map[int]int{200: 299, 80001: 80014, 2071010: 2071025}

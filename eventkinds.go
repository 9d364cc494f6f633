package petitbleu

// EventDoc says what an event of a kind means and which properties it has. Segments, campaigns
// and Canvas know events by Name and properties by theirs.
type EventDoc struct {
	Kind       EventKind
	Name       string
	About      string // a sentence
	Opens      string // whether it opens the standard window: "yes", "no", or when
	Properties []EventProperty
}

// EventProperty is a property of an event. A property without a value is left out.
type EventProperty struct {
	Name  string
	Type  string // text, number, boolean, time (RFC 3339), list, object
	About string
}

func prop(name, kind, about string) EventProperty { return EventProperty{name, kind, about} }

// EventCommon are the properties that events of every kind may have.
var EventCommon = []EventProperty{
	prop("page_id", "text", "the Page that it concerns"),
	prop("standby", "boolean", "another app held the thread: recorded, not answered"),
	prop("note", "text", "why something in it was not followed"),
	prop("code", "text", "the same as a code"),
	prop("deleted", "boolean", "it was taken back: nothing of its content is kept"),
}

var (
	textProp        = prop("text", "text", "what was written")
	messageProp     = prop("message", "text", "the platform's id of the message that it speaks of")
	refProp         = prop("ref", "text", "the ref of the link, button or advertisement")
	sourceProp      = prop("source", "text", "where the person came from: SHORTLINK, ADS, CUSTOMER_CHAT_PLUGIN …")
	attachmentsProp = prop("attachments", "list", "objects with type, url, title, id, sticker_id, template, latitude, longitude, products, booking; expires is true where the url is the platform's and ends soon; file is the id of the copy that is kept of it, and missing says why there is none")
	referralProp    = prop("referral", "object", "type, ad_id, ad_title, photo_url, video_url, post_id, product_id, flow_id, referer_uri, guest")
	answersProp     = prop("answers", "list", "objects with id, type, value and follow_up")
	fieldsProp      = prop("fields", "object", "what else the platform tells, by its own names, inner ones behind a point")
	wallProps       = []EventProperty{
		prop("item", "text", "comment, post, photo, reaction …"), prop("action", "text", "add, edit, remove, hide …"),
		prop("comment_id", "text", "of the comment"), prop("post_id", "text", "of the post"), prop("parent_id", "text", "what it answers"),
		prop("author_id", "text", "who wrote it, page-scoped, but not surely the PSID"), prop("author", "text", "their name"),
		prop("by_page", "boolean", "the Page wrote it"), prop("visitor", "boolean", "a visitor's post"), textProp,
		prop("edited_at", "time", "when the text was changed last"),
		prop("reaction", "text", "like, love …"), prop("url", "text", "of a photo, video or link"), prop("permalink", "text", "of the post"),
	}
)

// EventKinds lists what is known of each kind of event, in the order in which pages show it
// (Messenger Platform reference, sections 1.6 to 1.20).
func EventKinds() []EventDoc { return append([]EventDoc(nil), eventKinds...) }

var eventKinds = []EventDoc{
	{EventMessage, "messenger.message", "The person sent a message, or took one back.", "yes; not when taken back", []EventProperty{
		textProp, prop("message", "text", "the platform's id of the message"), prop("quick_reply", "text", "the payload of the quick reply that was tapped"),
		prop("reply_to", "text", "the message that it quotes"), attachmentsProp, prop("commands", "list", "slash commands, without the slash"),
		prop("language", "text", "two letters: what it is written in, where the platform reads that"),
		refProp, sourceProp, referralProp, prop("unsupported", "boolean", "of a form that the platform cannot tell"),
		prop("edits", "number", "how often it was edited"), prop("edited_at", "time", "when it was edited last"), prop("first_text", "text", "the text before the first edit"),
		prop("user_ref", "text", "the checkbox by which the person was known until now"),
		prop("hop_app_id", "text", "the app that had the thread before"), prop("hop_note", "text", "what it noted"),
	}},
	{EventEcho, "messenger.echo", "Something left the Page: ours, from the Page inbox, or from another app.", "no", []EventProperty{
		textProp, prop("message", "text", "the platform's id of the message"), prop("from", "text", "ours, inbox (a person answered), automatic (the platform), other (an app), unnamed"),
		prop("app_id", "text", "the app that sent it"), prop("metadata", "text", "what its sender noted"), prop("reply_to", "text", "the message that it quotes"), attachmentsProp,
	}},
	{EventDelivery, "messenger.delivery", "Messages arrived.", "no", []EventProperty{
		prop("messages", "list", "their ids, where the platform names them"), prop("watermark", "time", "everything sent up to then"),
	}},
	{EventRead, "messenger.read", "Messages were read.", "no", []EventProperty{
		prop("messages", "list", "their ids, where the platform names them"), prop("watermark", "time", "everything sent up to then"),
	}},
	{EventPostback, "messenger.postback", "The person tapped a button, Get Started, the menu or an ice breaker.", "yes", []EventProperty{
		prop("title", "text", "what the tapped thing says"), prop("payload", "text", "what it carries; missing in standby"), prop("message", "text", "the platform's id of the tap"),
		refProp, sourceProp, referralProp,
	}},
	{EventOptIn, "messenger.optin", "The person asked for messages: by a plugin, a token request, or by accepting one sent to a phone number.", "with send_to_messenger", []EventProperty{
		prop("shape", "text", "send_to_messenger, checkbox, one_time, marketing, message_request"), refProp, sourceProp, prop("payload", "text", "of the request"),
		prop("topic", "text", "of the token"), prop("title", "text", "of the marketing request"), prop("user_ref", "text", "of the checkbox"),
		prop("time_zone", "text", "of the person"), prop("frequency", "text", "DAILY, WEEKLY or MONTHLY, until 2 February 2023"), prop("expires_at", "time", "when the token ends"),
		prop("refreshed", "boolean", "the person granted it again"), prop("change", "text", "stop or resume, when the person changed it"), prop("answer", "text", "to a message request: accept"),
	}},
	{EventOptOut, "messenger.optout", "The person asked the platform for no more messages.", "no", []EventProperty{
		prop("topic", "text", "what they left; missing: everything"), prop("payload", "text", "what the platform says"), refProp, fieldsProp,
	}},
	{EventReferral, "messenger.referral", "The person came to an existing conversation by a link or advertisement, or left data in a lead advertisement.", "by an m.me link; not by an advertisement", []EventProperty{
		refProp, sourceProp, referralProp, answersProp,
	}},
	{EventReaction, "messenger.reaction", "The person reacted to a message, or took that back.", "yes; not when taken back", []EventProperty{
		messageProp, prop("action", "text", "react or unreact"), prop("emoji", "text", "the reaction"),
	}},
	{EventMessageEdit, "messenger.message_edit", "The person edited a message.", "no", []EventProperty{
		messageProp, textProp, prop("edits", "number", "how often it was edited"),
	}},
	{EventAccountLinking, "messenger.account_linking", "The person linked the thread to an account at a site, or unlinked it.", "no", []EventProperty{
		prop("status", "text", "linked or unlinked"),
	}},
	{EventHandover, "messenger.handover", "Another app or the Page inbox got the thread, lost it or asked for it.", "no", []EventProperty{
		prop("action", "text", "pass, take, request, release, roles"), prop("previous_app_id", "text", "who held it"), prop("new_app_id", "text", "who holds it now"),
		prop("requested_app_id", "text", "who wants it"), prop("metadata", "text", "the other app's note"), prop("roles", "object", "lists of roles by app"),
	}},
	{EventPolicy, "messenger.policy_enforcement", "The platform warned the Page, blocked it, or lifted the block.", "no", []EventProperty{
		prop("action", "text", "warning, block, unblock"), prop("reason", "text", "the platform's words"),
	}},
	{EventFeed, "messenger.feed", "Something changed on the Page's wall: a comment, a post, a reaction.", "no; a comment gives one private reply for 7 days", wallProps},
	{EventMention, "messenger.mention", "Somebody mentioned the Page.", "no", wallProps},
	{EventFeedback, "messenger.feedback", "The person answered the customer feedback template.", "no", []EventProperty{answersProp}},
	{EventCustomerInfo, "messenger.customer_information", "The person answered the customer information template. Attributes are not changed by it.", "no", []EventProperty{answersProp}},
	{EventForm, "messenger.form", "The person sent an instant form. Its answers follow, when the platform tells them.", "no", []EventProperty{
		prop("form_id", "text", "of the form"), answersProp, prop("lead_id", "text", "the platform's id of the answers"), fieldsProp,
	}},
	{EventOrder, "messenger.order", "The person sent a cart.", "yes", []EventProperty{
		prop("products", "list", "objects with id, retailer_id, name, unit_price, currency, quantity"), prop("note", "text", "what the person added"),
	}},
	{EventResponseFeedback, "messenger.response_feedback", "The person gave thumbs up or down to an answer.", "no", []EventProperty{
		messageProp, prop("verdict", "text", "good or bad"), prop("text", "text", "the platform's words"),
	}},
	{EventCoupon, "messenger.coupon", "The person tapped a coupon.", "yes", []EventProperty{
		prop("coupon_code", "text", "its code"), prop("payload", "text", "what it carries"), fieldsProp,
	}},
	{EventGamePlay, "messenger.game_play", "The person played an Instant Game (history).", "no", []EventProperty{
		prop("game_id", "text", "the game"), prop("score", "text", "the score"), fieldsProp,
	}},
	{EventPayment, "messenger.payment", "A payment of the old beta, or a step before it (history).", "no", []EventProperty{
		prop("step", "text", "payment, checkout_update, pre_checkout"), prop("amount", "text", "a decimal number"), prop("currency", "text", "ISO 4217"),
		prop("payload", "text", "what the button carried"), fieldsProp,
	}},
	{EventCall, "messenger.call", "A call with the Page, or a permission for one.", "no", []EventProperty{
		prop("step", "text", "calls, call_permission_reply, call_settings_update"), fieldsProp,
	}},
	{EventMarketing, "messenger.marketing_message", "What became of a marketing message.", "no", []EventProperty{
		prop("action", "text", "delivered, read, clicked, failed, echo, upload"), messageProp, prop("campaign_id", "text", "the message campaign"),
		prop("tracking_id", "text", "of the message"), prop("error", "text", "why it failed"), prop("app_id", "text", "the app that sent it"), fieldsProp,
	}},
	{EventTemplateStatus, "messenger.template_status", "The platform approved, refused or stopped a utility template.", "no", []EventProperty{
		prop("status", "text", "APPROVED, REJECTED, PAUSED …"), prop("template_id", "text", "its id"), prop("template", "text", "its name"),
		prop("language", "text", "its language"), prop("reason", "text", "of a refusal"), fieldsProp,
	}},
	{EventLead, "messenger.lead", "Somebody filled in a form, by an advertisement or in a conversation. The answers follow, when the platform tells them.", "no", []EventProperty{
		prop("lead_id", "text", "of the answers"), answersProp, prop("form_id", "text", "of the form"), prop("ad_id", "text", "of the advertisement"), fieldsProp,
	}},
	{EventRating, "messenger.rating", "Somebody recommended the Page, or not.", "no", []EventProperty{
		prop("verdict", "text", "positive or negative"), textProp, prop("author_id", "text", "who it was"), prop("author", "text", "their name"), prop("action", "text", "add, edit, remove"), fieldsProp,
	}},
	{EventLabel, "messenger.label", "The person got or lost a label in the Page inbox.", "no", []EventProperty{
		prop("action", "text", "add or remove"), prop("label_id", "text", "the label"), prop("label", "text", "its name"), fieldsProp,
	}},
	{EventIdentityClaimed, "identity.quarantined", "Two people claim one customer id: nothing is sent to it until somebody settles it.", "no", []EventProperty{
		prop("customer_id", "text", "what both claim"), prop("temporary", "boolean", "it stands for one order or request"), prop("other_profile_id", "text", "the other person"),
	}},
	{EventIdentitySettled, "identity.settled", "Somebody of the team decided whose a disputed customer id is.", "no", []EventProperty{
		prop("customer_id", "text", "what was disputed"), prop("outcome", "text", "kept or dropped, for this person"), prop("holder_profile_id", "text", "who has it now; missing: nobody"),
		prop("by", "text", "who decided"),
	}},
	{EventUnknown, "messenger.unknown", "An event of a kind that is not known here, kept as it came.", "no", []EventProperty{
		prop("key", "text", "the platform's name of it"),
	}},
}

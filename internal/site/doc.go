// Package site is the door for web sites: the site tag, the session that tells it which buttons
// may show, and the redirect to a Page's conversation.
//
// A session answers the site's own origins only. It signs a ref that names the customer as the
// page says; the ref comes back through Messenger in the opt-in, where intake opens it. What a
// browser says can be forged, so the site's server may sign the customer id with the site's key,
// and a switch of the site refuses ids that it has not signed (docs/site-tag.md).
//
// Tracked links of messages lead over this door: it notes the click in the journal and sends the person on. A link that was not
// signed here leads nowhere.
//
// Account linking has its pages here too: Messenger's Log In button opens them, the site's server
// says, signed, who logged in, and the code that goes back to Messenger is good once. And here are
// the platform's callbacks about people, data deletion and de-authorisation, for they come signed
// by an app and show a person a page; the work itself is intake's.
//
// Package site writes rows for the last two only, and never tells one site of another's. It is a door (floor 4):
// it may import floors 0 to 3 and sdk/js.
package site

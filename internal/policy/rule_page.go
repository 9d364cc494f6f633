package policy

import (
	"time"

	"github.com/petitbleu/petitbleu"
)

// pageRetry is when a message that waits for its Page is looked at again.
const pageRetry = 5 * time.Minute

var rulePage = rule{
	id:     "page",
	kind:   gate,
	about:  "The Page must be connected. While it is paused, its token is dead or the platform has unsubscribed it, messages wait and are looked at again every 5 minutes: an unsubscribed Page would not hear anybody ask to stop.",
	cure:   "Connect the Page in Channels.",
	source: "Messenger Platform reference, sections 1.5, 4.3 and 5.1",
	check: func(s *situation) finding {
		f := finding{hold: true, code: petitbleu.CodeUnavailable, until: s.now.Add(pageRetry)}
		switch s.Page {
		case petitbleu.PageConnected:
			return passed("The Page is connected.")
		case petitbleu.PagePaused:
			f.text = "The platform limits the Page for now; the message is looked at again at {until}."
			f.cure = "Nothing to do: the Page goes on by itself."
		case petitbleu.PageTokenInvalid:
			f.text = "The Page's token no longer works; the message is looked at again at {until}."
			f.cure = "Reconnect the Page in Channels."
		case petitbleu.PageUnsubscribed:
			f.text = "The platform stopped sending webhook calls for the Page; the message is looked at again at {until}."
			f.cure = "Subscribe the Page again in Channels."
		default:
			return failed(petitbleu.CodePageNotLinked, "The Page is not connected to this workspace.")
		}
		return f
	},
}

package policy

import "github.com/petitbleu/petitbleu"

const rulePrivateReplyID = petitbleu.RightPrivateReply

var rulePrivateReply = rule{
	id:       rulePrivateReplyID,
	kind:     right,
	to:       []petitbleu.RecipientKind{petitbleu.RecipientComment, petitbleu.RecipientPost},
	platform: true,
	about:    "A comment on a post of the Page, or a visitor's post, may be answered once in private, for 7 days. It needs no window and opens none: that happens when the person answers.",
	cure:     "Answer below the comment in public, or wait for the person to write.",
	source:   "Messenger Platform reference, sections 2.2 and 6.6",
	check: func(s *situation) finding {
		c := s.Comment
		switch {
		case c == nil:
			return failed(petitbleu.CodeNotAllowed, "The comment is not known, so it cannot be answered in private.")
		case !c.RemovedAt.IsZero():
			return finding{code: petitbleu.CodeNotAllowed, at: c.RemovedAt, text: "The comment was removed at {at}."}
		case c.AuthorID != "" && c.AuthorID == c.PageID:
			return failed(petitbleu.CodeNotAllowed, "The comment is the Page's own.")
		case !c.RepliedAt.IsZero():
			return finding{code: petitbleu.CodeNotAllowed, at: c.RepliedAt, text: "The comment was answered in private at {at}; it can be answered once."}
		}
		f := finding{at: c.At, until: c.At.Add(petitbleu.PrivateReplyWindow)}
		if s.now.Before(f.until) {
			f.pass, f.text = true, "The comment, written at {at}, may be answered once in private until {until}."
			return f
		}
		f.code, f.text = petitbleu.CodeOutsideWindow, "The comment, written at {at}, is more than 7 days old."
		return f
	},
}

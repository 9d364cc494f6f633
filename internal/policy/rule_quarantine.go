package policy

import "github.com/petitbleu/petitbleu"

var ruleQuarantine = rule{
	id:     "quarantine",
	kind:   gate,
	about:  "A customer id that a second person claimed is sent nothing until somebody settles whose it is.",
	cure:   "Settle the customer id under People: keep it for one of the two, or release it.",
	source: "iAdvize reference, sections 5.4 and 5.5; row I4",
	check: func(s *situation) finding {
		if s.Quarantined || s.Customer != nil && s.Customer.Quarantined {
			return failed(petitbleu.CodeAmbiguousCustomer, "Two people claim this customer id, so a message could reach the wrong one.")
		}
		return passed("The address belongs to one person.")
	},
}

package policy

// rules is the ladder, in the order in which it is climbed: gates, limits, rights. Rights
// that cost nothing stand before those that use something up. There is room for four limits
// to apply to one message (climb.limits).
var rules = []*rule{
	&rulePage,
	&ruleIdentity,
	&ruleQuarantine,
	&ruleStopped,
	&ruleUnreachable,
	&ruleTemporary,
	&ruleConsent,
	&rulePurpose,

	&rulePromotional,
	&rulePromotionalTags,
	&ruleTokenRequest,
	&ruleRegional,

	&ruleWindow,
	&ruleOneTimeToken,
	&ruleHumanAgent,
	&ruleMessageTag,
	&ruleExtra,
}

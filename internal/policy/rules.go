package policy

// rules is the ladder, in the order in which it is climbed: gates, limits, rights. Gates that
// hold a message stand behind those that drop it. Rights that cost nothing stand before those
// that use something up. There is room for eight limits to apply to one message (climb.limits).
var rules = []*rule{
	&rulePage,
	&ruleIdentity,
	&ruleSafeMode,
	&ruleQuarantine,
	&ruleStopped,
	&ruleUnreachable,
	&ruleDevelopment,
	&ruleTemporary,
	&ruleConsent,
	&rulePurpose,
	&ruleAsks,
	&ruleThread,
	&ruleHumanTalks,

	&rulePromotional,
	&rulePromotionalTags,
	&ruleTokenRequest,
	&ruleRegional,
	&ruleRegionalForms,

	&ruleWindow,
	&ruleOneTimeToken,
	&ruleMarketing,
	&ruleHumanAgent,
	&ruleFeedback,
	&ruleUtility,
	&ruleMessageTag,
	&ruleSubscription,
	&ruleExtra,
	&rulePrivateReply,
	&ruleUserRef,
	&rulePhone,
}

package petitbleu

// Rights by which a message may leave, as package policy names them in Verdict.Right and
// drivers read them. A message tag's right is the tag's name in lower case.
const (
	RightWindow       = "window"         // the standard messaging window is open
	RightOneTimeToken = "one_time_token" // the person asked for one message about a topic
	RightHumanAgent   = "human_agent"    // a person answers, up to 7 days after the last message
	RightExtra        = "extra_message"  // 24+1, the one message after the window, until 4 March 2020
)

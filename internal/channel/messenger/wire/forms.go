package wire

// FeedbackScreen is the one screen of a customer feedback template (Messenger Platform
// reference, section 2.7.7).
type FeedbackScreen struct {
	Questions []FeedbackQuestion `json:"questions"`
}

// FeedbackQuestion is the one question of a feedback screen.
type FeedbackQuestion struct {
	ID          Text              `json:"id"`
	Type        string            `json:"type"` // csat, nps, ces, free_form
	Title       Text              `json:"title,omitempty"`
	ScoreLabel  string            `json:"score_label,omitempty"`
	ScoreOption string            `json:"score_option,omitempty"`
	FollowUp    *FeedbackFollowUp `json:"follow_up,omitempty"`
}

// FeedbackFollowUp asks for words after a score.
type FeedbackFollowUp struct {
	Type        string `json:"type"` // free_form
	Placeholder Text   `json:"placeholder,omitempty"`
}

// BusinessPrivacy is the address of the privacy policy that a form must show.
type BusinessPrivacy struct {
	URL string `json:"url"`
}

// UtilityTemplate is what message.template holds: an approved template and its values
// (section 3.7).
type UtilityTemplate struct {
	Name       Text               `json:"name"`
	Language   *TemplateLanguage  `json:"language,omitempty"`
	Components []UtilityComponent `json:"components,omitempty"`
}

// TemplateLanguage names one of a template's languages, such as en_US.
type TemplateLanguage struct {
	Code   Text   `json:"code"`
	Policy string `json:"policy,omitempty"`
}

// UtilityComponent fills one component of a template: header, body or buttons.
type UtilityComponent struct {
	Type       string             `json:"type"`
	Parameters []UtilityParameter `json:"parameters,omitempty"`
}

// UtilityParameter is one value: text (by place, or by ParameterName), a picture of the
// header, or what a button does.
type UtilityParameter struct {
	Type          string        `json:"type"` // text, image, URL, POSTBACK
	ParameterName Text          `json:"parameter_name,omitempty"`
	Text          Text          `json:"text,omitempty"`
	Image         *UtilityImage `json:"image,omitempty"`
	URL           string        `json:"url,omitempty"`
	Payload       Text          `json:"payload,omitempty"`
}

// UtilityImage is a header's picture.
type UtilityImage struct {
	Link string `json:"link,omitempty"`
	URL  string `json:"url,omitempty"`
	ID   ID     `json:"id,omitempty"`
}

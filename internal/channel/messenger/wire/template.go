package wire

import "encoding/json"

// MessageTemplate is a utility template as it is created, edited and listed (Messenger
// Platform reference, section 3.7).
type MessageTemplate struct {
	ID       ID   `json:"id,omitempty"`
	Name     Text `json:"name,omitempty"`
	Language Text `json:"language,omitempty"`
	// Category is UTILITY.
	Category string `json:"category,omitempty"`
	// ParameterFormat is POSITIONAL ({{1}}) or NAMED ({{day}}).
	ParameterFormat string              `json:"parameter_format,omitempty"`
	Components      []TemplateComponent `json:"components,omitempty"`
	// Of the library.
	LibraryTemplateName         Text            `json:"library_template_name,omitempty"`
	LibraryTemplateBodyInputs   json.RawMessage `json:"library_template_body_inputs,omitempty"`
	LibraryTemplateButtonInputs json.RawMessage `json:"library_template_button_inputs,omitempty"`

	// Told by the platform: APPROVED, PENDING, REJECTED, PAUSED, DISABLED, ...
	Status         string `json:"status,omitempty"`
	RejectedReason string `json:"rejected_reason,omitempty"`
}

// TemplateComponent is the header, body, footer or the buttons of a template.
type TemplateComponent struct {
	Type    string           `json:"type"` // HEADER, BODY, FOOTER, BUTTONS
	Format  string           `json:"format,omitempty"`
	Text    Text             `json:"text,omitempty"`
	Example json.RawMessage  `json:"example,omitempty"`
	Buttons []TemplateButton `json:"buttons,omitempty"`
}

// TemplateButton is a button of a template.
type TemplateButton struct {
	Type    string `json:"type"` // URL, POSTBACK
	Text    Text   `json:"text"`
	URL     string `json:"url,omitempty"`
	Payload Text   `json:"payload,omitempty"`
}

// ProfileSettings are the properties of a Page that its app may set (section 6.1).
type ProfileSettings struct {
	GetStarted         *GetStarted      `json:"get_started,omitempty"`
	Greeting           []LocaleText     `json:"greeting,omitempty"`
	IceBreakers        []IceBreakers    `json:"ice_breakers,omitempty"`
	PersistentMenu     []PersistentMenu `json:"persistent_menu,omitempty"`
	Commands           []LocaleCommands `json:"commands,omitempty"`
	WhitelistedDomains []string         `json:"whitelisted_domains,omitempty"`
	AccountLinkingURL  string           `json:"account_linking_url,omitempty"`
	Description        []LocaleText     `json:"description,omitempty"`
}

// GetStarted is the button that opens a conversation.
type GetStarted struct {
	Payload Text `json:"payload"`
}

// LocaleText is a text for one locale, or for "default".
type LocaleText struct {
	Locale string `json:"locale,omitempty"`
	Text   Text   `json:"text"`
}

// IceBreakers are at most four questions for a locale. In the old flat form an element
// is itself one question.
type IceBreakers struct {
	Locale        string     `json:"locale,omitempty"`
	CallToActions []Question `json:"call_to_actions,omitempty"`
	Question      Text       `json:"question,omitempty"`
	Payload       Text       `json:"payload,omitempty"`
}

// Question is one ice breaker.
type Question struct {
	Question Text `json:"question"`
	Payload  Text `json:"payload"`
}

// PersistentMenu is the menu for a locale.
type PersistentMenu struct {
	Locale                string   `json:"locale,omitempty"`
	ComposerInputDisabled Flag     `json:"composer_input_disabled,omitempty"`
	DisabledSurfaces      []string `json:"disabled_surfaces,omitempty"`
	CallToActions         []Button `json:"call_to_actions,omitempty"`
}

// LocaleCommands are the slash commands for a locale.
type LocaleCommands struct {
	Locale   string    `json:"locale,omitempty"`
	Commands []Command `json:"commands"`
}

// Command is one slash command; its name has no leading slash.
type Command struct {
	Name        Text `json:"name"`
	Description Text `json:"description"`
}

package petitbleu

// More limits of Messenger (Messenger Platform reference, sections 2.4 to 2.8).
const (
	ImagesLeast             = 2
	ProductLimit            = 10
	CouponSubtitleLimit     = 80
	FeedbackSubtitleLimit   = 80
	FeedbackQuestionLeast   = 5
	FeedbackQuestionIDLimit = 80
	FeedbackFollowUpLimit   = 65
	FormDaysLimit           = 7
	GridSubtitleLimit       = 80
	GridImageLeast          = 2
	UtilityHeaderLimit      = 1
	AirlinePriceLineLimit   = 4
	AirlineFieldLimit       = 5
)

// LimitUnit says what a Limit counts.
type LimitUnit string

// The units of limits. Characters are code points.
const (
	UnitCharacters LimitUnit = "characters"
	UnitItems      LimitUnit = "items"
	UnitDays       LimitUnit = "days"
)

// Limit bounds one field of a Content. Field is the path that an Error names, with [] for a
// place in a list: "cards[].title". Min is 0 where the field may be left out. Type is set
// where the limit is that of one form only.
type Limit struct {
	Type  ContentType `json:"type,omitempty"`
	Field string      `json:"field"`
	Min   int         `json:"min,omitempty"`
	Max   int         `json:"max"`
	Unit  LimitUnit   `json:"unit"`
}

// Limits lists the limits of messages under a pack. A driver's Check refuses what passes
// them, and counters in forms show the same figures. An unknown pack gets the smaller ones.
// The title of a quick reply or button of a kind that has none is not counted.
func Limits(pack string) []Limit {
	text := func(field string, least, most int) Limit {
		return Limit{Field: field, Min: least, Max: most, Unit: UnitCharacters}
	}
	items := func(field string, least, most int) Limit {
		return Limit{Field: field, Min: least, Max: most, Unit: UnitItems}
	}
	return []Limit{
		{Type: ContentText, Field: "text", Min: 1, Max: TextLimitOf(pack), Unit: UnitCharacters},
		{Type: ContentButtons, Field: "text", Min: 1, Max: ButtonTextLimit, Unit: UnitCharacters},
		items("quick_replies", 0, QuickReplyLimit),
		text("quick_replies[].title", 1, ButtonTitleLimit),
		text("quick_replies[].payload", 1, PayloadLimit),
		items("cards", 1, CardLimit),
		text("cards[].title", 1, CardTitleLimit),
		text("cards[].subtitle", 0, CardSubtitleLimit),
		items("cards[].buttons", 0, ButtonLimit),
		text("cards[].buttons[].title", 1, ButtonTitleLimit),
		text("cards[].buttons[].payload", 1, PayloadLimit),
		{Type: ContentButtons, Field: "buttons", Min: 1, Max: ButtonLimit, Unit: UnitItems},
		{Type: ContentMediaCard, Field: "buttons", Max: ButtonLimit, Unit: UnitItems},
		{Type: ContentImageGrid, Field: "buttons", Max: ButtonLimit, Unit: UnitItems},
		text("buttons[].title", 1, ButtonTitleLimit),
		text("buttons[].payload", 1, PayloadLimit),
		items("receipt.items", 0, ReceiptItemLimit),
		text("token_request.title", 1, TokenTitleLimit),
		text("token_request.payload", 1, PayloadLimit),
		items("images", ImagesLeast, ImagesLimit),
		items("products", 1, ProductLimit),
		text("coupon.title", 1, CouponTitleLimit),
		text("coupon.subtitle", 0, CouponSubtitleLimit),
		text("coupon.button_title", 0, ButtonTitleLimit),
		text("coupon.payload", 0, PayloadLimit),
		text("feedback.title", 1, FeedbackTitleLimit),
		text("feedback.subtitle", 0, FeedbackSubtitleLimit),
		text("feedback.button_title", 1, ButtonTitleLimit),
		text("feedback.question_id", 1, FeedbackQuestionIDLimit),
		text("feedback.question", FeedbackQuestionLeast, FeedbackQuestionLimit),
		text("feedback.follow_up", 0, FeedbackFollowUpLimit),
		{Field: "feedback.expires_in_days", Max: FormDaysLimit, Unit: UnitDays},
		{Field: "customer_info.expires_in_days", Max: FormDaysLimit, Unit: UnitDays},
		text("grid.title", 1, GridTitleLimit),
		text("grid.subtitle", 0, GridSubtitleLimit),
		items("grid.images", GridImageLeast, GridImageLimit),
		text("grid.images[].payload", 0, PayloadLimit),
		items("utility.header", 0, UtilityHeaderLimit),
		items("utility.buttons", 0, ButtonLimit),
		text("subscription.title", 0, TokenTitleLimit),
		text("subscription.payload", 1, PayloadLimit),
	}
}

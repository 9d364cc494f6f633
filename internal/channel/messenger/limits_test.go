package messenger

import (
	"regexp"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

func x(n int) string { return strings.Repeat("é", n) } // a code point of two bytes

func list[T any](n int, one T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = one
	}
	return out
}

var (
	okButton = petitbleu.Button{Type: petitbleu.ButtonPostback, Title: "Go", Payload: "GO"}
	okImage  = petitbleu.Media{AttachmentID: "9"}
	okGrid   = petitbleu.GridImage{ImageURL: "https://shop.example/1.jpg"}
)

func okFeedback(change func(*petitbleu.FeedbackAsk)) petitbleu.Content {
	f := &petitbleu.FeedbackAsk{Title: "How?", ButtonTitle: "Rate", QuestionID: "q1", Kind: "csat", PrivacyURL: "https://shop.example/privacy"}
	change(f)
	return petitbleu.Content{Type: petitbleu.ContentFeedback, Feedback: f}
}

func okGridWith(change func(*petitbleu.Content)) petitbleu.Content {
	c := petitbleu.Content{Type: petitbleu.ContentImageGrid, Grid: &petitbleu.ImageGrid{Title: "G", Images: list(2, okGrid)}}
	change(&c)
	return c
}

func okCoupon(change func(*petitbleu.Coupon)) petitbleu.Content {
	c := &petitbleu.Coupon{Title: "10% off", Code: "SAVE10"}
	change(c)
	return petitbleu.Content{Type: petitbleu.ContentCoupon, Coupon: c}
}

func withCard(change func(*petitbleu.Card)) petitbleu.Content {
	card := petitbleu.Card{Title: "T", Subtitle: "S"}
	change(&card)
	return petitbleu.Content{Type: petitbleu.ContentCards, Cards: []petitbleu.Card{card}}
}

func withButtons(list ...petitbleu.Button) petitbleu.Content {
	return petitbleu.Content{Type: petitbleu.ContentButtons, Text: "Next?", Buttons: list}
}

func withReplies(list ...petitbleu.QuickReply) petitbleu.Content {
	return petitbleu.Content{Type: petitbleu.ContentText, Text: "Size?", QuickReplies: list}
}

func withUtility(u petitbleu.Utility) petitbleu.Content {
	u.Name, u.Language = "order_shipped", "en_US"
	return petitbleu.Content{Type: petitbleu.ContentUtility, Utility: &u}
}

func withSubscription(s petitbleu.SubscriptionAsk) petitbleu.Content {
	return petitbleu.Content{Type: petitbleu.ContentSubscription, Subscription: &s}
}

// measured makes content whose field measures n, by type and field of a limit.
var measured = map[string]func(n int) petitbleu.Content{
	"text text":      func(n int) petitbleu.Content { return petitbleu.Content{Type: petitbleu.ContentText, Text: x(n)} },
	"buttons text":   func(n int) petitbleu.Content { c := withButtons(okButton); c.Text = x(n); return c },
	" quick_replies": func(n int) petitbleu.Content { return withReplies(list(n, petitbleu.QuickReply{Type: "email"})...) },
	" quick_replies[].title": func(n int) petitbleu.Content {
		return withReplies(petitbleu.QuickReply{Type: "text", Title: x(n), Payload: "P"})
	},
	" quick_replies[].payload": func(n int) petitbleu.Content {
		return withReplies(petitbleu.QuickReply{Type: "text", Title: "S", Payload: x(n)})
	},
	" cards": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentCards, Cards: list(n, petitbleu.Card{Title: "T", Subtitle: "S"})}
	},
	" cards[].title":    func(n int) petitbleu.Content { return withCard(func(c *petitbleu.Card) { c.Title = x(n) }) },
	" cards[].subtitle": func(n int) petitbleu.Content { return withCard(func(c *petitbleu.Card) { c.Subtitle = x(n) }) },
	" cards[].buttons": func(n int) petitbleu.Content {
		return withCard(func(c *petitbleu.Card) { c.Buttons = list(n, okButton) })
	},
	" cards[].buttons[].title": func(n int) petitbleu.Content {
		return withCard(func(c *petitbleu.Card) { c.Buttons = []petitbleu.Button{{Type: "postback", Title: x(n), Payload: "P"}} })
	},
	" cards[].buttons[].payload": func(n int) petitbleu.Content {
		return withCard(func(c *petitbleu.Card) { c.Buttons = []petitbleu.Button{{Type: "postback", Title: "T", Payload: x(n)}} })
	},
	"buttons buttons": func(n int) petitbleu.Content { return withButtons(list(n, okButton)...) },
	"media_card buttons": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentMediaCard, Media: &petitbleu.Media{Kind: "image", AttachmentID: "9"}, Buttons: list(n, okButton)}
	},
	"image_grid buttons": func(n int) petitbleu.Content {
		return okGridWith(func(c *petitbleu.Content) { c.Buttons = list(n, okButton) })
	},
	" buttons[].title": func(n int) petitbleu.Content {
		return withButtons(petitbleu.Button{Type: "postback", Title: x(n), Payload: "P"})
	},
	" buttons[].payload": func(n int) petitbleu.Content {
		return withButtons(petitbleu.Button{Type: "postback", Title: "T", Payload: x(n)})
	},
	" receipt.items": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentReceipt, Receipt: &petitbleu.Receipt{RecipientName: "Ana", OrderNumber: "17", Currency: "EUR", PaymentMethod: "Visa",
			Summary: petitbleu.Summary{TotalCost: "1"}, Items: list(n, petitbleu.ReceiptItem{Title: "Mug", Price: "1"})}}
	},
	" token_request.title": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentTokenRequest, Request: &petitbleu.TokenAsk{Title: x(n), Payload: "P"}}
	},
	" token_request.payload": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentTokenRequest, Request: &petitbleu.TokenAsk{Title: "T", Payload: x(n)}}
	},
	" images": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentImages, Images: list(n, okImage)}
	},
	" products": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentProducts, Products: list(n, "17")}
	},
	" coupon.title":        func(n int) petitbleu.Content { return okCoupon(func(c *petitbleu.Coupon) { c.Title = x(n) }) },
	" coupon.subtitle":     func(n int) petitbleu.Content { return okCoupon(func(c *petitbleu.Coupon) { c.Subtitle = x(n) }) },
	" coupon.button_title": func(n int) petitbleu.Content { return okCoupon(func(c *petitbleu.Coupon) { c.ButtonTitle = x(n) }) },
	" coupon.payload":      func(n int) petitbleu.Content { return okCoupon(func(c *petitbleu.Coupon) { c.Payload = x(n) }) },
	" feedback.title":      func(n int) petitbleu.Content { return okFeedback(func(f *petitbleu.FeedbackAsk) { f.Title = x(n) }) },
	" feedback.subtitle":   func(n int) petitbleu.Content { return okFeedback(func(f *petitbleu.FeedbackAsk) { f.Subtitle = x(n) }) },
	" feedback.button_title": func(n int) petitbleu.Content {
		return okFeedback(func(f *petitbleu.FeedbackAsk) { f.ButtonTitle = x(n) })
	},
	" feedback.question_id": func(n int) petitbleu.Content {
		return okFeedback(func(f *petitbleu.FeedbackAsk) { f.QuestionID = strings.Repeat("q", n) })
	},
	" feedback.question":        func(n int) petitbleu.Content { return okFeedback(func(f *petitbleu.FeedbackAsk) { f.Question = x(n) }) },
	" feedback.follow_up":       func(n int) petitbleu.Content { return okFeedback(func(f *petitbleu.FeedbackAsk) { f.FollowUp = x(n) }) },
	" feedback.expires_in_days": func(n int) petitbleu.Content { return okFeedback(func(f *petitbleu.FeedbackAsk) { f.ExpiresIn = n }) },
	" customer_info.expires_in_days": func(n int) petitbleu.Content {
		return petitbleu.Content{Type: petitbleu.ContentCustomerInfo, CustomerInfo: &petitbleu.CustomerInfoAsk{Countries: []string{"FR"}, PrivacyURL: "https://shop.example/privacy", ExpiresIn: n}}
	},
	" grid.title": func(n int) petitbleu.Content { return okGridWith(func(c *petitbleu.Content) { c.Grid.Title = x(n) }) },
	" grid.subtitle": func(n int) petitbleu.Content {
		return okGridWith(func(c *petitbleu.Content) { c.Grid.Subtitle = x(n) })
	},
	" grid.images": func(n int) petitbleu.Content {
		return okGridWith(func(c *petitbleu.Content) { c.Grid.Images = list(n, okGrid) })
	},
	" grid.images[].payload": func(n int) petitbleu.Content {
		return okGridWith(func(c *petitbleu.Content) { c.Grid.Images[0].Payload = x(n) })
	},
	" utility.header": func(n int) petitbleu.Content {
		return withUtility(petitbleu.Utility{Header: list(n, petitbleu.UtilityValue{Text: "a"})})
	},
	" utility.buttons": func(n int) petitbleu.Content {
		return withUtility(petitbleu.Utility{Buttons: list(n, petitbleu.UtilityButton{Payload: "P"})})
	},
	" subscription.title": func(n int) petitbleu.Content {
		return withSubscription(petitbleu.SubscriptionAsk{Title: x(n), Payload: "P"})
	},
	" subscription.payload": func(n int) petitbleu.Content { return withSubscription(petitbleu.SubscriptionAsk{Payload: x(n)}) },
}

var index = regexp.MustCompile(`\[\d+\]`)

// Every limit that counters show is the one that Check holds, to the character.
func TestLimitsAreThoseOfCheck(t *testing.T) {
	for _, pack := range []string{"today", "2020", "2025-12-15T00:00:00Z"} {
		for _, l := range petitbleu.Limits(pack) {
			build := measured[string(l.Type)+" "+l.Field]
			if build == nil {
				t.Errorf("no content measures %s %q", l.Type, l.Field)
				continue
			}
			refused := func(n int) bool {
				problems, _ := Driver{}.Check(build(n), pack)
				for _, p := range problems {
					if index.ReplaceAllString(p.Field, "[]") == l.Field {
						return true
					}
					if p.Field != "type" && !strings.HasPrefix(p.Field, "subscription.f") { // of a form that this pack does not have
						t.Errorf("%s: %s %q of %d: another problem: %v", pack, l.Type, l.Field, n, p)
					}
				}
				return false
			}
			least := max(l.Min, 1)
			if refused(l.Max) || refused(least) || !refused(l.Max+1) || l.Min > 0 && !refused(l.Min-1) && l.Field != "feedback.question" {
				t.Errorf("%s: %s %q is not held at %d to %d", pack, l.Type, l.Field, l.Min, l.Max)
			}
		}
	}
}

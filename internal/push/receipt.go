package push

import "github.com/petitbleu/petitbleu"

// receiptKeys are the members of a receipt's payload.
var receiptKeys = []string{
	"template_type", "recipient_name", "merchant_name", "order_number", "currency", "payment_method", "order_url",
	"timestamp", "elements", "address", "summary", "adjustments", "sharable",
}

// receipt reads a receipt. The guide prints address, summary and adjustments beside payload,
// the platform wants them inside, and some write them at the top of the body: the innermost
// that is there is taken.
func (r *reader) receipt(top, a, payload map[string]any) Part {
	text := func(key string) string { return r.text(payload, atPayload, key, petitbleu.CodeBadTemplate) }
	receipt := &petitbleu.Receipt{
		RecipientName: text("recipient_name"), MerchantName: text("merchant_name"), OrderNumber: text("order_number"),
		Currency: text("currency"), PaymentMethod: text("payment_method"), OrderURL: text("order_url"), Timestamp: text("timestamp"),
	}
	p := Part{Content: petitbleu.Content{Type: petitbleu.ContentReceipt, Receipt: receipt}}
	place := func(key string) (m map[string]any, path string) {
		for _, c := range []struct {
			m    map[string]any
			path string
		}{{payload, atPayload}, {a, atAttachment}, {top, ""}} {
			if c.m[key] != nil {
				p.paths = append(p.paths, rename{"receipt." + key, join(c.path, key)})
				return c.m, c.path
			}
		}
		return payload, atPayload
	}
	receipt.Address = r.address(place("address"))
	receipt.Summary = r.summary(place("summary"))
	receipt.Adjustments = r.adjustments(place("adjustments"))
	receipt.Items = r.items(payload)
	p.paths = append(p.paths, rename{"receipt.items", AtElements}, rename{"receipt.elements", AtElements}, rename{"receipt", atPayload})
	r.unread(payload, atPayload, receiptKeys)
	return p
}

func (r *reader) items(payload map[string]any) (all []petitbleu.ReceiptItem) {
	elements := r.objects(payload, atPayload, "elements")
	if len(elements) > petitbleu.ReceiptItemLimit {
		r.fail(petitbleu.CodeBadTemplate, AtElements, "A receipt has at most %d elements, not %d.", petitbleu.ReceiptItemLimit, len(elements))
		return nil
	}
	for i, e := range elements {
		path := Index(AtElements, i)
		all = append(all, petitbleu.ReceiptItem{
			Title:    r.text(e, path, "title", petitbleu.CodeBadTemplate),
			Subtitle: r.text(e, path, "subtitle", petitbleu.CodeBadTemplate),
			Quantity: r.amount(e, path, "quantity"),
			Price:    r.amount(e, path, "price"),
			Currency: r.text(e, path, "currency", petitbleu.CodeBadTemplate),
			ImageURL: r.text(e, path, "image_url", petitbleu.CodeBadTemplate),
		})
		r.unread(e, path, []string{"title", "subtitle", "quantity", "price", "currency", "image_url"})
	}
	return all
}

func (r *reader) address(m map[string]any, path string) *petitbleu.Address {
	o := r.object(m, path, "address", petitbleu.CodeBadTemplate)
	if o == nil {
		return nil
	}
	path = join(path, "address")
	text := func(key string) string { return r.text(o, path, key, petitbleu.CodeBadTemplate) }
	r.unread(o, path, []string{"street_1", "street_2", "city", "postal_code", "state", "country"})
	return &petitbleu.Address{
		Street1: text("street_1"), Street2: text("street_2"), City: text("city"),
		PostalCode: text("postal_code"), State: text("state"), Country: text("country"),
	}
}

func (r *reader) summary(m map[string]any, path string) petitbleu.Summary {
	o := r.object(m, path, "summary", petitbleu.CodeBadTemplate)
	path = join(path, "summary")
	r.unread(o, path, []string{"subtotal", "shipping_cost", "total_tax", "total_cost"})
	return petitbleu.Summary{
		Subtotal: r.amount(o, path, "subtotal"), ShippingCost: r.amount(o, path, "shipping_cost"),
		TotalTax: r.amount(o, path, "total_tax"), TotalCost: r.amount(o, path, "total_cost"),
	}
}

func (r *reader) adjustments(m map[string]any, path string) (all []petitbleu.Adjustment) {
	for i, o := range r.objects(m, path, "adjustments") {
		at := Index(join(path, "adjustments"), i)
		all = append(all, petitbleu.Adjustment{
			Name: r.text(o, at, "name", petitbleu.CodeBadTemplate), Amount: r.amount(o, at, "amount"),
		})
		r.unread(o, at, []string{"name", "amount"})
	}
	return all
}

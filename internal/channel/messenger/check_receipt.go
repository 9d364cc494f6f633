package messenger

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/petitbleu/petitbleu"
)

// receipt checks the receipt template (reference, section 2.7.4).
func (k *checker) receipt(r *petitbleu.Receipt) {
	if r == nil {
		k.add(petitbleu.CodeEmptyMessage, "receipt", "The receipt is missing; give its members.")
		return
	}
	k.need("receipt.recipient_name", r.RecipientName)
	k.need("receipt.order_number", r.OrderNumber)
	k.need("receipt.payment_method", r.PaymentMethod)
	k.styling("receipt.merchant_name", r.MerchantName)
	k.currency("receipt.currency", r.Currency, true)
	if r.OrderURL != "" {
		k.link("receipt.order_url", r.OrderURL)
	}
	if r.Timestamp != "" && !unixSeconds.MatchString(r.Timestamp) {
		k.add(petitbleu.CodeBadTemplate, "receipt.timestamp", `The time of the order is Unix seconds, such as "1767225600".`)
	}
	if len(r.Items) > petitbleu.ReceiptItemLimit {
		k.add(petitbleu.CodeBadTemplate, "receipt.items", "There are %d items, and there may be %d; sum some up.", len(r.Items), petitbleu.ReceiptItemLimit)
	}
	for i, item := range r.Items {
		k.item(fmt.Sprintf("receipt.items[%d].", i), item, r.Currency)
	}
	if r.Address != nil {
		k.address(r.Address)
	}
	k.amount("receipt.summary.total_cost", r.Summary.TotalCost, r.Currency, required)
	k.amount("receipt.summary.subtotal", r.Summary.Subtotal, r.Currency, optional)
	k.amount("receipt.summary.shipping_cost", r.Summary.ShippingCost, r.Currency, optional)
	k.amount("receipt.summary.total_tax", r.Summary.TotalTax, r.Currency, optional)
	for i, adj := range r.Adjustments {
		k.styling(fmt.Sprintf("receipt.adjustments[%d].name", i), adj.Name)
		k.amount(fmt.Sprintf("receipt.adjustments[%d].amount", i), adj.Amount, r.Currency, signed)
	}
}

func (k *checker) item(at string, item petitbleu.ReceiptItem, currency string) {
	k.need(at+"title", item.Title)
	k.styling(at+"subtitle", item.Subtitle)
	k.currency(at+"currency", item.Currency, false)
	if item.Currency != "" {
		currency = item.Currency
	}
	k.amount(at+"price", item.Price, currency, required)
	if item.Quantity != "" && !decimal.MatchString(item.Quantity) {
		k.add(petitbleu.CodeBadTemplate, at+"quantity", "A quantity is a number such as 2.")
	}
	if item.ImageURL != "" {
		k.picture(at+"image_url", item.ImageURL)
	}
}

func (k *checker) address(a *petitbleu.Address) {
	k.need("receipt.address.street_1", a.Street1)
	k.need("receipt.address.city", a.City)
	k.need("receipt.address.postal_code", a.PostalCode)
	k.need("receipt.address.state", a.State)
	switch {
	case a.Country == "":
		k.need("receipt.address.country", a.Country)
	case !listed(countries, a.Country):
		k.add(petitbleu.CodeBadTemplate, "receipt.address.country", `A country is its two capital letters, such as "FR" (ISO 3166).`)
	}
}

func (k *checker) need(field, s string) {
	if strings.TrimSpace(s) == "" {
		k.add(petitbleu.CodeBadTemplate, field, "A receipt needs this member; fill it in.")
		return
	}
	k.styling(field, s)
}

func (k *checker) currency(field, s string, need bool) {
	if s == "" && !need {
		return
	}
	if !listed(currencies, s) {
		k.add(petitbleu.CodeBadTemplate, field, `A currency is its three capital letters, such as "EUR" (ISO 4217).`)
	}
}

// need of an amount.
type need int

const (
	optional need = iota
	required
	signed // required, and may be negative
)

var (
	unixSeconds = regexp.MustCompile(`^\d{1,12}$`)
	decimal     = regexp.MustCompile(`^(0|[1-9]\d{0,14})(\.\d{1,4})?$`)
)

// amount checks a decimal number with no more places than the currency has: 2, or 3 for a
// few. The text itself goes out as a JSON number, so that nothing is rounded.
func (k *checker) amount(field, s, currency string, n need) {
	if s == "" {
		if n != optional {
			k.add(petitbleu.CodeBadTemplate, field, `This amount is required; give a number such as 4.95.`)
		}
		return
	}
	digits := s
	if n == signed {
		digits = strings.TrimPrefix(s, "-")
	}
	if !decimal.MatchString(digits) {
		k.add(petitbleu.CodeBadTemplate, field, "An amount is a plain number such as 4.95: no currency sign, no thousands separator, a point before the cents.")
		return
	}
	places := 2
	if listed(threePlaces, currency) {
		places = 3
	}
	if _, cents, _ := strings.Cut(digits, "."); len(cents) > places {
		k.add(petitbleu.CodeBadTemplate, field, "The amount has %d decimal places, and its currency has at most %d; round it.", len(cents), places)
	}
}

// listed looks a code up in a list of codes of the same length.
func listed(list, code string) bool {
	return len(code) >= 2 && len(code) <= 3 && !strings.Contains(code, " ") && strings.Contains(list, " "+code+" ")
}

const threePlaces = " BHD IQD JOD KWD LYD OMR TND "

// currencies are the codes of ISO 4217 in use, and those that ended lately, which old orders
// may name.
const currencies = " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY " +
	"COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK " +
	"JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN " +
	"NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB " +
	"TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG ZWL "

// countries are the codes of ISO 3166-1 alpha-2, and XK, which is used without being assigned.
const countries = " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG " +
	"CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ " +
	"GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU " +
	"LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM " +
	"PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT " +
	"TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW "

package check

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// airline judges the four airline templates, which ended on 6 Dec 2021 (Messenger Platform
// reference, section 2.7.13).
func airline(p *wire.Payload, o Options) *Error {
	a := &p.Airline
	if e := first(text("intro_message", a.IntroMessage, 640), text("locale", wire.Text(a.Locale), 10)); e != nil {
		return e
	}
	switch strings.ToLower(p.TemplateType) {
	case "airline_itinerary":
		return itinerary(p)
	case "airline_checkin":
		return first(flights("flight_info", a.FlightInfo, false), o.link("checkin_url", a.CheckinURL))
	case "airline_boardingpass":
		return boardingPasses(a.BoardingPass, o)
	}
	if !slices.Contains([]string{"delay", "gate_change", "cancellation"}, a.UpdateType) {
		return oneOf("update_type", "delay, gate_change, cancellation")
	}
	return flight("update_flight_info", a.UpdateFlightInfo, false)
}

func itinerary(p *wire.Payload) *Error {
	a := &p.Airline
	switch {
	case a.PNRNumber == "":
		return required("pnr_number")
	case len(a.PassengerInfo) == 0:
		return required("passenger_info")
	case len(a.PassengerSegmentInfo) == 0:
		return required("passenger_segment_info")
	case a.TotalPrice == "":
		return required("total_price")
	case p.Currency == "":
		return required("currency")
	case len(a.PriceInfo) > 4:
		return bad("param price_info must hold at most 4 lines")
	}
	for i, v := range a.PassengerInfo {
		if v.PassengerID == "" || v.Name == "" {
			return required(fmt.Sprintf("passenger_info[%d][passenger_id] and [name]", i))
		}
	}
	for i, v := range a.PassengerSegmentInfo {
		if v.SegmentID == "" || v.PassengerID == "" || v.Seat == "" || v.SeatType == "" {
			return required(fmt.Sprintf("passenger_segment_info[%d][segment_id], [passenger_id], [seat] and [seat_type]", i))
		}
	}
	for i, v := range a.PriceInfo {
		at := fmt.Sprintf("price_info[%d]", i)
		if v.Title == "" || v.Amount == "" {
			return required(at + "[title] and [amount]")
		}
		if e := first(amount(at+"[amount]", v.Amount), currency(at+"[currency]", v.Currency)); e != nil {
			return e
		}
	}
	return first(
		flights("flight_info", a.FlightInfo, true), currency("currency", p.Currency),
		amount("total_price", a.TotalPrice), amount("base_price", a.BasePrice), amount("tax", a.Tax),
	)
}

func flights(at string, list []wire.Flight, itinerary bool) *Error {
	if len(list) == 0 {
		return required(at)
	}
	for i := range list {
		if e := flight(fmt.Sprintf("%s[%d]", at, i), &list[i], itinerary); e != nil {
			return e
		}
	}
	return nil
}

func flight(at string, f *wire.Flight, itinerary bool) *Error {
	if f == nil {
		return required(at)
	}
	if itinerary && (f.ConnectionID == "" || f.SegmentID == "" || f.TravelClass == "") {
		return required(at + "[connection_id], [segment_id] and [travel_class]")
	}
	if f.FlightNumber == "" {
		return required(at + "[flight_number]")
	}
	return first(
		travelClass(at, f.TravelClass),
		airport(at+"[departure_airport]", f.DepartureAirport), airport(at+"[arrival_airport]", f.ArrivalAirport),
		schedule(at+"[flight_schedule]", f.FlightSchedule),
	)
}

func travelClass(at, class string) *Error {
	if !slices.Contains([]string{"", "economy", "business", "first_class"}, class) {
		return oneOf(at+"[travel_class]", "economy, business, first_class")
	}
	return nil
}

func airport(at string, a *wire.Airport) *Error {
	if a == nil || a.AirportCode == "" || a.City == "" {
		return required(at + "[airport_code] and [city]")
	}
	return nil
}

func schedule(at string, s *wire.FlightSchedule) *Error {
	if s == nil || s.DepartureTime == "" {
		return required(at + "[departure_time]")
	}
	for _, v := range []string{s.BoardingTime, s.DepartureTime, s.ArrivalTime} {
		if v == "" {
			continue
		}
		if _, err := time.Parse("2006-01-02T15:04", v); err != nil {
			return bad("param %s must hold times of the form YYYY-MM-DDTHH:MM", at)
		}
	}
	return nil
}

func boardingPasses(list []wire.BoardingPass, o Options) *Error {
	if len(list) == 0 {
		return required("boarding_pass")
	}
	for i := range list {
		b, at := &list[i], fmt.Sprintf("boarding_pass[%d]", i)
		switch {
		case b.PassengerName == "" || b.PNRNumber == "":
			return required(at + "[passenger_name] and [pnr_number]")
		case (b.QRCode == "") == (b.BarcodeImageURL == ""):
			return bad("param %s must hold exactly one of qr_code and barcode_image_url", at)
		case len(b.AuxiliaryFields) > 5 || len(b.SecondaryFields) > 5:
			return bad("param %s must hold at most 5 auxiliary_fields and 5 secondary_fields", at)
		}
		if e := first(
			o.link(at+"[logo_image_url]", b.LogoImageURL), o.link(at+"[above_bar_code_image_url]", b.AboveBarCodeImageURL),
			o.maybeLink(at+"[barcode_image_url]", b.BarcodeImageURL), o.maybeLink(at+"[header_image_url]", b.HeaderImageURL),
			travelClass(at, b.TravelClass), flight(at+"[flight_info]", b.FlightInfo, false),
		); e != nil {
			return e
		}
	}
	return nil
}

package wire

// Airline holds the members of the four airline templates, which ended on 6 Dec 2021
// (Messenger Platform reference, section 2.7.13).
type Airline struct {
	IntroMessage Text   `json:"intro_message,omitempty"`
	Locale       string `json:"locale,omitempty"`
	ThemeColor   string `json:"theme_color,omitempty"`
	PNRNumber    Text   `json:"pnr_number,omitempty"`

	PassengerInfo        []Passenger        `json:"passenger_info,omitempty"`
	FlightInfo           []Flight           `json:"flight_info,omitempty"`
	PassengerSegmentInfo []PassengerSegment `json:"passenger_segment_info,omitempty"`
	PriceInfo            []PriceLine        `json:"price_info,omitempty"`
	BasePrice            Number             `json:"base_price,omitempty"`
	Tax                  Number             `json:"tax,omitempty"`
	TotalPrice           Number             `json:"total_price,omitempty"`

	CheckinURL       string         `json:"checkin_url,omitempty"`
	BoardingPass     []BoardingPass `json:"boarding_pass,omitempty"`
	UpdateType       string         `json:"update_type,omitempty"` // delay, gate_change, cancellation
	UpdateFlightInfo *Flight        `json:"update_flight_info,omitempty"`
}

// Passenger of an itinerary.
type Passenger struct {
	PassengerID  ID   `json:"passenger_id"`
	Name         Text `json:"name"`
	TicketNumber Text `json:"ticket_number,omitempty"`
}

// Flight is one leg; ConnectionID, SegmentID and TravelClass are needed in an itinerary
// only.
type Flight struct {
	ConnectionID     ID              `json:"connection_id,omitempty"`
	SegmentID        ID              `json:"segment_id,omitempty"`
	FlightNumber     Text            `json:"flight_number"`
	AircraftType     Text            `json:"aircraft_type,omitempty"`
	DepartureAirport *Airport        `json:"departure_airport"`
	ArrivalAirport   *Airport        `json:"arrival_airport"`
	FlightSchedule   *FlightSchedule `json:"flight_schedule"`
	TravelClass      string          `json:"travel_class,omitempty"` // economy, business, first_class
}

// Airport of a flight.
type Airport struct {
	AirportCode Text `json:"airport_code"`
	City        Text `json:"city"`
	Terminal    Text `json:"terminal,omitempty"`
	Gate        Text `json:"gate,omitempty"`
}

// FlightSchedule holds local times as YYYY-MM-DDTHH:MM.
type FlightSchedule struct {
	BoardingTime  string `json:"boarding_time,omitempty"`
	DepartureTime string `json:"departure_time"`
	ArrivalTime   string `json:"arrival_time,omitempty"`
}

// PassengerSegment seats a passenger on a segment.
type PassengerSegment struct {
	SegmentID   ID           `json:"segment_id"`
	PassengerID ID           `json:"passenger_id"`
	Seat        Text         `json:"seat"`
	SeatType    Text         `json:"seat_type"`
	ProductInfo []TitleValue `json:"product_info,omitempty"`
}

// TitleValue is a titled value, such as a meal.
type TitleValue struct {
	Title Text `json:"title"`
	Value Text `json:"value"`
}

// LabelValue is a labelled value of a boarding pass.
type LabelValue struct {
	Label Text `json:"label"`
	Value Text `json:"value"`
}

// PriceLine is one line of an itinerary's price.
type PriceLine struct {
	Title    Text   `json:"title"`
	Amount   Number `json:"amount"`
	Currency Text   `json:"currency,omitempty"`
}

// BoardingPass of one passenger; exactly one of QRCode and BarcodeImageURL.
type BoardingPass struct {
	PassengerName        Text         `json:"passenger_name"`
	PNRNumber            Text         `json:"pnr_number"`
	TravelClass          string       `json:"travel_class,omitempty"`
	Seat                 Text         `json:"seat,omitempty"`
	AuxiliaryFields      []LabelValue `json:"auxiliary_fields,omitempty"`
	SecondaryFields      []LabelValue `json:"secondary_fields,omitempty"`
	LogoImageURL         string       `json:"logo_image_url"`
	HeaderImageURL       string       `json:"header_image_url,omitempty"`
	HeaderTextField      *LabelValue  `json:"header_text_field,omitempty"`
	QRCode               Text         `json:"qr_code,omitempty"`
	BarcodeImageURL      string       `json:"barcode_image_url,omitempty"`
	AboveBarCodeImageURL string       `json:"above_bar_code_image_url"`
	FlightInfo           *Flight      `json:"flight_info"`
}

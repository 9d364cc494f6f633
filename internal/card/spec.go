package card

// Kind says what a field holds.
type Kind string

// The kinds of field. In place of each but object and items a text with placeholders may stand.
const (
	KindText   Kind = "text"
	KindURL    Kind = "url"    // http or https, with a host
	KindTarget Kind = "target" // what an action opens; which addresses may stand there depends on its type
	KindColour Kind = "colour" // "#RGB", "#ARGB", "#RRGGBB" or "#AARRGGBB", or two of them with a comma: light, dark
	KindNumber Kind = "number" // a number, or a text that is one
	KindWeight Kind = "weight" // normal, bold, or a number from 100 to 900
	KindChoice Kind = "choice" // one of Choices
	KindObject Kind = "object" // an object with Fields
	KindItems  Kind = "items"  // a list of components
	KindCards  Kind = "cards"  // a list of whole cards, or one placeholder in whose place cards come
)

// Field is a field of a component, or of an object inside one.
type Field struct {
	Name    string   `json:"name"`
	Kind    Kind     `json:"kind"`
	Choices []string `json:"choices,omitempty"`
	Fields  []Field  `json:"fields,omitempty"`
	Least   float64  `json:"least,omitempty"` // of a number
	Most    float64  `json:"most,omitempty"`
	Default any      `json:"default,omitempty"` // what holds where the field is missing
	Needed  bool     `json:"needed,omitempty"`
}

// Component is a kind of component.
type Component struct {
	Type   string  `json:"type"`
	Fields []Field `json:"fields"`
}

// Limits of a card (notifications reference, section 8.15).
const (
	MaxBytes = 64 << 10 // of the JSON text
	MaxDepth = 8        // components within components, cards of a carousel included
	MaxNodes = 200      // components of the whole card
	MaxSize  = 4096     // of a width, a height, a radius: device-independent pixels
)

func text(name string) Field               { return Field{Name: name, Kind: KindText} }
func colour(name string) Field             { return Field{Name: name, Kind: KindColour} }
func object(name string, f ...Field) Field { return Field{Name: name, Kind: KindObject, Fields: f} }

func choice(name string, choices ...string) Field {
	return Field{Name: name, Kind: KindChoice, Choices: choices}
}

func number(name string, least, most float64) Field {
	return Field{Name: name, Kind: KindNumber, Least: least, Most: most}
}

func (f Field) or(v any) Field { f.Default = v; return f }

func (f Field) needed() Field { f.Needed = true; return f }

func size(name string, value float64) Field {
	return object(name, choice("type", sizeFlex, sizeFixed).or(sizeFlex), number("value", 0, MaxSize).or(value))
}

func edges(name string) Field {
	return object(name, number("top", 0, MaxSize).or(0.0), number("bottom", 0, MaxSize).or(0.0), number("left", 0, MaxSize).or(0.0), number("right", 0, MaxSize).or(0.0))
}

// The sizes: flex 0 fills the parent, flex 1 wraps the content (section 8.5).
const (
	sizeFlex  = "flex"
	sizeFixed = "fixed"
)

// The types of action (section 8.12).
const (
	ActionWeb      = "web"      // opens an address
	ActionCustom   = "custom"   // is the host app's business
	ActionUIKit    = "uikit"    // a built-in command: "uikit://delete"
	ActionInternal = "internal" // of the original's own clients; kept, and nothing is done
)

var (
	action = object("action",
		choice("type", ActionWeb, ActionCustom, ActionUIKit, ActionInternal).needed(), Field{Name: "data", Kind: KindTarget}, Field{Name: "alterData", Kind: KindTarget},
		object("internalData", text("method"), object("payload", text("message"))))
	viewStyle = object("viewStyle", colour("backgroundColor"), Field{Name: "backgroundImageUrl", Kind: KindURL}, colour("borderColor"),
		number("borderWidth", 0, 100).or(0.0), number("radius", 0, MaxSize).or(0.0), edges("margin"), edges("padding"))
	align      = object("align", choice("horizontal", "left", "center", "right").or("left"), choice("vertical", "top", "center", "bottom").or("top"))
	imageURL   = Field{Name: "imageUrl", Kind: KindURL, Needed: true}
	imageStyle = object("imageStyle", choice("contentMode", "aspectFit", "aspectFill", "scalesToFill").or("aspectFit"), colour("tintColor"))
	metaData   = object("metaData", number("pixelWidth", 1, 16384), number("pixelHeight", 1, 16384))
	cards      = Field{Name: "items", Kind: KindCards, Needed: true}
)

func textStyle(size, weight any) Field {
	return object("textStyle", number("size", 1, 200).or(size), colour("color"), Field{Name: "weight", Kind: KindWeight, Default: weight})
}

func component(kind string, fields ...Field) Component {
	common := []Field{text("elementId"), action, size("width", 0), size("height", 1), viewStyle}
	return Component{Type: kind, Fields: append(fields, common...)}
}

var components = []Component{
	component("box", choice("layout", "row", "column").or("row"), align, Field{Name: "items", Kind: KindItems}),
	component("text", text("text").needed(), number("maxTextLines", 1, 1000), align, textStyle(14.0, 400.0)),
	component("image", imageURL, imageStyle, metaData),
	component("textButton", text("text").needed(), number("maxTextLines", 1, 1000).or(1.0), textStyle(14.0, 600.0)),
	component("imageButton", imageURL, imageStyle, metaData),
	component("carouselView", cards, object("carouselStyle", number("spacing", 0, 1000).or(10.0), number("maxChildWidth", 1, MaxSize).or(240.0))),
	component("cascadeView", cards, object("cascadeStyle", number("spacing", 0, 1000).or(10.0))),
}

// Components lists the kinds of component with their fields, in the order in which forms show them
// (notifications reference, sections 8.3 to 8.12).
func Components() []Component { return append([]Component(nil), components...) }

func componentOf(kind string) *Component {
	for i := range components {
		if components[i].Type == kind {
			return &components[i]
		}
	}
	return nil
}

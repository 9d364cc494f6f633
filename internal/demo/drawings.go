package demo

import "math"

// The colours of the shop: copper, its light and its shade, iron, and paper for grounds.
const (
	copper = 0xB5713F
	light  = 0xD59A6C
	shade  = 0xA4622F
	iron   = 0x4A3F3A
	steel  = 0xC5CCD6
	bright = 0xE6EAF0
	ink    = 0x2459A9
	warm   = 0xF3E7DA
	cool   = 0xE9EEF3
	sand   = 0xEDE9DC
	leaf   = 0xE4EEEA
)

func drawMixer(c *canvas) {
	c.ground(cool)
	for _, x := range []float32{105, 125} {
		c.rect(iron, x-1.7, 58, 3.4, 12, 1.7)
		for _, rx := range []float64{8, 4} {
			c.ring(steel, 1.3, float64(x), 78, rx, 12, 0, 2*math.Pi)
		}
	}
	c.stroke(iron, 2.4, 60, 24, 38, 30)
	c.stroke(iron, 2.4, 38, 30, 30, 52)
	c.rect(iron, 56, 16, 82, 40, 16)
	c.rect(cool, 68, 26, 52, 16, 8)
	c.rect(copper, 54, 36, 84, 28, 13)
	c.rect(light, 60, 36, 72, 7, 3.5)
	c.ellipse(bright, 124, 50, 5.4, 5.4)
	c.ellipse(ink, 124, 50, 2.7, 2.7)
	c.rect(bright, 68, 51, 32, 3, 1.5)
}

func drawGiftCard(c *canvas) {
	c.ground(warm)
	c.polygon(0xE0CBB3, 58, 30, 140, 38, 134, 84, 52, 76)
	c.rect(0xFFFFFF, 50, 24, 84, 50, 5)
	c.rect(ink, 50, 24, 84, 16, 5)
	c.rect(ink, 50, 32, 84, 8, 0.1)
	c.rect(copper, 104, 24, 5, 50, 0.1)
	c.ring(copper, 3, 98.5, 21.5, 7.5, 5, 0, 2*math.Pi)
	c.ring(copper, 3, 114.5, 21.5, 7.5, 5, 0, 2*math.Pi)
	c.ellipse(shade, 106.5, 22.5, 3, 3)
	c.rect(steel, 58, 50, 34, 3, 1.5)
	c.rect(bright, 58, 58, 26, 3, 1.5)
}

func drawSaucepan(c *canvas) {
	c.ground(warm)
	c.rect(copper, 52, 36, 60, 42, 6)
	c.rect(light, 50, 34, 64, 8, 4)
	c.rect(light, 61, 48, 5, 23, 2.5)
	c.rect(iron, 112, 39, 46, 8, 4)
	c.ellipse(warm, 153, 43, 1.9, 1.9)
	c.ellipse(light, 118, 43, 1.6, 1.6)
}

func drawSaute(c *canvas) {
	c.ground(cool)
	c.polygon(copper, 36, 48, 116, 48, 113, 68, 106, 74, 46, 74, 39, 68)
	c.rect(light, 34, 44, 84, 7, 3.5)
	c.polygon(iron, 114, 44, 160, 31, 164, 33, 163, 38, 116, 52)
	c.rect(light, 48, 55, 5, 13, 2.5)
}

func drawStockpot(c *canvas) {
	c.ground(sand)
	c.ring(iron, 3.6, 62, 56, 10, 4, math.Pi/2, 3*math.Pi/2)
	c.ring(iron, 3.6, 128, 56, 10, 4, -math.Pi/2, math.Pi/2)
	c.rect(copper, 62, 40, 66, 44, 6)
	c.ellipse(shade, 95, 37, 33, 13)
	c.rect(light, 58, 36, 74, 7, 3.5)
	c.ellipse(iron, 95, 21, 4.6, 4.6)
	c.rect(light, 71, 50, 5, 25, 2.5)
}

func drawCakeTin(c *canvas) {
	c.ground(cool)
	c.ellipse(shade, 95, 70, 48, 10)
	c.polygon(copper, 43, 44, 147, 44, 142, 71, 48, 71)
	c.ellipse(copper, 95, 71, 47, 9)
	c.ellipse(light, 95, 44, 52, 10)
	c.ellipse(0xDDE2E8, 95, 45, 45, 7)
}

func drawWhisk(c *canvas) {
	c.ground(leaf)
	c.rect(iron, 22, 46, 58, 9, 4.5)
	c.rect(light, 76, 45, 8, 11, 3)
	for _, ry := range []float64{22, 14.5, 7} {
		c.ring(copper, 1.8, 122, 50.5, 40, ry, -math.Pi, math.Pi)
	}
	c.ellipse(leaf, 27, 50.5, 1.9, 1.9)
}

func drawKnife(c *canvas) {
	c.ground(0xECEAF0)
	c.polygon(steel, 32, 60, 118, 43, 118, 58, 84, 66, 52, 66)
	c.polygon(bright, 32, 60, 118, 43, 118, 47, 38, 62)
	c.rect(iron, 116, 42, 48, 13, 5)
	c.ellipse(steel, 129, 48.5, 1.7, 1.7)
	c.ellipse(steel, 150, 48.5, 1.7, 1.7)
}

func drawPolish(c *canvas) {
	c.ground(leaf)
	c.rect(0x1F5A4B, 84, 18, 24, 18, 3)
	c.rect(0x2F7C69, 74, 32, 44, 52, 6)
	c.rect(0xF7F5F0, 74, 47, 44, 20, 0.1)
	c.stroke(copper, 4, 84, 57, 108, 57)
	c.rect(0x4E9985, 79, 37, 4, 7, 2)
}

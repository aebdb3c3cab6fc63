package infer

import (
	"math"
	"strconv"

	"github.com/margaylog/margay/internal/jsonwire"
)

// numbers is what is known about the numbers of one field.
type numbers struct {
	count    int64
	wide     int64 // integers beyond 64 bits
	broken   int64 // with a fraction or an exponent
	infinite int64 // beyond what a float holds
	others   int64 // other than the 0 and 1 that count as booleans
	min, max int64 // of the integers of 64 bits
}

// add takes a number as JSON writes it.
func (n *numbers) add(literal []byte, f jsonwire.Flags) {
	n.count++
	if string(literal) != "0" && string(literal) != "1" {
		n.others++
	}
	if f&jsonwire.Fraction != 0 {
		n.broken++
		n.checkFinite(literal)
		return
	}
	i, err := strconv.ParseInt(string(literal), 10, 64)
	if err != nil {
		n.wide++
		n.checkFinite(literal)
		return
	}
	if n.count-n.wide-n.broken == 1 {
		n.min, n.max = i, i
	}
	n.min, n.max = min(n.min, i), max(n.max, i)
}

func (n *numbers) checkFinite(literal []byte) {
	if v, err := strconv.ParseFloat(string(literal), 64); err != nil || math.IsInf(v, 0) {
		n.infinite++
	}
}

// fits reports whether all are integers that an int holds, of 32 bits.
func (n *numbers) fits() bool {
	return n.wide+n.broken == 0 && n.min >= math.MinInt32 && n.max <= math.MaxInt32
}

// textKinds is what texts would be if they were more than text, for formats
// that have nothing but texts.
type textKinds struct {
	notInt, notSmall, notFloat, notBool bool
}

func (k *textKinds) add(text []byte) {
	end, f := jsonwire.Number(text, 0)
	number := end == len(text)
	if k.notFloat = k.notFloat || !number; number && !k.notFloat {
		v, err := strconv.ParseFloat(string(text), 64)
		k.notFloat = err != nil || math.IsInf(v, 0)
	}
	if k.notInt = k.notInt || !number || f&jsonwire.Fraction != 0; !k.notInt {
		i, err := strconv.ParseInt(string(text), 10, 64)
		k.notInt = err != nil
		k.notSmall = k.notSmall || i != int64(int32(i))
	}
	if !k.notBool {
		switch string(text) {
		case "true", "false", "True", "False", "TRUE", "FALSE":
		default:
			k.notBool = true
		}
	}
}

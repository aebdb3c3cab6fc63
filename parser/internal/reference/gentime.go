package reference

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/margaylog/margay/schemas"
)

// timeValue writes a time in one of the formats of v.
func (w *eventWriter) timeValue(v *schemas.Value) string {
	format := oneOf(w.r, formats(v))
	text := timeText(w.r, format)
	number := isNumeric(format) && decimal.MatchString(text) && !strings.HasPrefix(strings.TrimPrefix(text, "-"), "00")
	if number && chance(w.r, 70) {
		return text
	}
	return w.escapeSome(quote(text))
}

// timeText writes some instant in a format.
func timeText(r *rand.Rand, format string) string {
	t := time.Unix(r.Int64N(4_000_000_000), r.Int64N(second)).UTC()
	if chance(r, 5) {
		t = time.Unix(r.Int64N(300_000_000_000)-60_000_000_000, 0).UTC() // years 69 to 9999 and more
		t = time.Date(min(t.Year(), 9998), t.Month(), t.Day(), t.Hour(), 0, 0, 0, time.UTC)
	}
	zone := oneOf(r, []*time.Location{time.UTC, time.FixedZone("EST", -5*3600), time.FixedZone("PDT", -7*3600)})
	switch format {
	case "rfc3339":
		return rfc3339Text(r, t)
	case "unix":
		return fmt.Sprint(t.Unix()) + oneOf(r, []string{"", ".5", ".123456789", ".0000000019"})
	case "unix_ms":
		return fmt.Sprint(t.UnixMilli())
	case "unix_us":
		return fmt.Sprint(t.UnixMicro())
	case "unix_ns":
		return fmt.Sprint(r.Int64() >> r.IntN(40))
	case "unix_auto":
		return oneOf(r, []string{
			fmt.Sprint(t.Unix()), fmt.Sprint(t.UnixMilli()), fmt.Sprint(t.UnixMicro()), fmt.Sprint(r.Int64()),
			fmt.Sprint(-t.Unix()), fmt.Sprint(t.Unix()) + ".25", "-0", "0", "99999999999", "100000000000", "-100000000000",
		})
	case "cloudflare":
		return oneOf(r, []string{rfc3339Text(r, t), fmt.Sprint(t.Unix()), fmt.Sprint(r.Int64N(1<<62) + 60_000_000_000), "59999999999"})
	}
	if layout, ok := strings.CutPrefix(format, "layout="); ok {
		return t.In(zone).Format(layout)
	}
	return strftimeText(r, strings.TrimPrefix(format, "strftime="), t.In(zone))
}

func rfc3339Text(r *rand.Rand, t time.Time) string {
	text := t.Format(oneOf(r, []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05"})) +
		oneOf(r, []string{"", ".5", ".000", ".123456", ".999999999", ".0000000009", ".12345678901234567890"}) +
		oneOf(r, []string{"Z", "Z", "Z", "+00:00", "-00:00", "-23:59", "+05:30", "+23:59"})
	if chance(r, 10) {
		return strings.ToLower(text)
	}
	return text
}

// strftimeText is strftime for the directives that schemas may use.
func strftimeText(r *rand.Rand, format string, t time.Time) string {
	var b strings.Builder
	for _, piece := range formatPiece.FindAllString(format, -1) {
		longer, composite := composites[piece]
		layout, simple := map[string]string{
			"%Y": "2006", "%y": "06", "%m": "01", "%d": "02", "%e": "_2", "%j": "002", "%H": "15", "%I": "03", "%M": "04",
			"%S": "05", "%f": "000000", "%p": "PM", "%a": "Mon", "%A": "Monday", "%b": "Jan", "%B": "January", "%h": "Jan",
			"%z": oneOf(r, []string{"-0700", "-07:00"}), "%Z": "MST",
		}[piece]
		switch {
		case composite:
			b.WriteString(strftimeText(r, longer, t))
		case piece == "%f":
			b.WriteString(strings.TrimPrefix(t.Format(".000000"), "."))
		case simple:
			b.WriteString(t.Format(layout))
		case piece == "%k":
			fmt.Fprintf(&b, "%2d", t.Hour())
		case piece == "%l":
			fmt.Fprintf(&b, "%2d", (t.Hour()+11)%12+1)
		case piece == "%s":
			fmt.Fprint(&b, t.Unix())
		case piece == "%%":
			b.WriteString("%")
		case strings.TrimLeft(piece, " \t\n\v\f\r") == "", piece == "%n", piece == "%t":
			b.WriteString(oneOf(r, []string{" ", "  ", "\t"}))
		default:
			b.WriteString(piece)
		}
	}
	return b.String()
}

package domain

// Slip is what the visitor's slip says of the booking, line by line: where, when, for what, and the code. What to bring is the agency's to say.
// It has nothing of the visitor.
func (d *Day) Slip(n *Network, b *Booking) []Phrase {
	t := n.Types[b.Type]
	place := phrase("slip-place", "kontor", n.name(d.Kontor))
	if k := n.Kontors[d.Kontor]; k != nil && k.Municipality != "" && k.Municipality != k.Name {
		place = phrase("slip-place-in", "kontor", k.Name, "municipality", k.Municipality)
	}
	return []Phrase{
		phrase("slip-title"),
		place,
		phrase("slip-time", "date", string(d.Date), "at", b.At.String(), "ends", b.Ends().String()),
		phrase("slip-errand", "type", t.NameSv, "type_en", t.NameEn),
		phrase("slip-code", "code", string(b.Code)),
		phrase("slip-come"),
		phrase("slip-cancel"),
	}
}

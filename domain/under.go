package domain

// Under is the network as it would be had this always been its only policy, whatever dates the policy has. It is a clone.
func (n *Network) Under(p Policy) *Network {
	c := n.Clone()
	p.From = ""
	c.Policies = []Policy{p}
	return c
}

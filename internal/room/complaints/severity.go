package complaints

// Severity is how grave a complaint is, 1 to 4; 0 is not assessed.
type Severity int64

// The degrees.
const (
	Unknown Severity = iota
	Minor
	Moderate
	Serious
	Critical
)

// Facts are what is recorded of the harm (domain rows 5.7 and B-1, 7.5).
type Facts struct {
	Safety        string // none, possible, harmed
	Money         string // none, bearable, heavy: for this customer, not for us
	Loss          int64  // in minor units of Currency; 0 when nobody knows
	Currency      string // ISO 4217
	HoursDown     int64  // for how long the customer could not do what it is for
	People        int64  // how many people it touches, at least 1
	Vulnerable    bool
	Vulnerability string // in what way, in words
	Exposure      string // none, public, authority
}

// What can be chosen, from the least to the gravest.
var (
	Safeties  = []string{"none", "possible", "harmed"}
	Moneys    = []string{"none", "bearable", "heavy"}
	Exposures = []string{"none", "public", "authority"}
)

// Hours and people from which a degree is reached. A day without the thing is
// felt; three days change how one lives or works. Ten people are a household and
// its guests or a shop; a hundred are a matter for the head of the house.
const (
	hoursModerate, hoursSerious                   = 8, 72
	peopleModerate, peopleSerious, peopleCritical = 2, 10, 100
)

// Weight is one recorded fact and the degree that it alone calls for.
type Weight struct {
	Key    string // of its text, below complaints.weight.
	N      int64  // hours or people
	Degree Severity
}

// Weigh gives the degree of a complaint: the gravest that any of the facts calls
// for, and one more for a vulnerable customer. It shows each fact that counted.
func Weigh(f Facts) (Severity, []Weight) {
	var all []Weight
	add := func(is bool, key string, n int64, degree Severity) {
		if is {
			all = append(all, Weight{key, n, degree})
		}
	}
	add(f.Safety == "harmed", "harmed", 0, Critical)
	add(f.Safety == "possible", "danger", 0, Serious)
	add(f.Money == "heavy", "heavy", 0, Serious)
	add(f.Money == "bearable", "bearable", 0, Moderate)
	add(f.HoursDown >= hoursSerious, "hours", f.HoursDown, Serious)
	add(f.HoursDown >= hoursModerate && f.HoursDown < hoursSerious, "hours", f.HoursDown, Moderate)
	add(f.People >= peopleCritical, "people", f.People, Critical)
	add(f.People >= peopleSerious && f.People < peopleCritical, "people", f.People, Serious)
	add(f.People >= peopleModerate && f.People < peopleSerious, "people", f.People, Moderate)
	add(f.Exposure == "authority", "authority", 0, Serious)
	add(f.Exposure == "public", "public", 0, Moderate)
	degree := Minor
	for _, w := range all {
		degree = max(degree, w.Degree)
	}
	if f.Vulnerable {
		degree = min(Critical, degree+1)
		all = append(all, Weight{"vulnerable", 0, degree})
	}
	return degree, all
}

// Degree is the name of a degree: unknown, minor, moderate, serious, critical.
func (s Severity) Degree() string {
	return [...]string{"unknown", "minor", "moderate", "serious", "critical"}[s]
}

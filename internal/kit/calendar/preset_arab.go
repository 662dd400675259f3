package calendar

import "time"

// saudiArabia: the week by the royal order of 2013 in force from Saturday 29 June
// 2013, holidays by article 24 of the executive rules of the labour law: four
// days from the day after 29 Ramadan, four days from Arafah.
func saudiArabia() Plan {
	return changed("Asia/Riyadh", saturdayToWednesday(), Date{2013, 6, 29}, sundayToThursday(),
		lunar("eidfitr", 9, 30, 4),
		lunar("eidadha", 12, 9, 4),
		yearly("nationalday", 9, 23, 1).since(2005),
		yearly("foundingday", 2, 22, 1).since(2022),
	)
}

// emirates: Monday to Thursday and Friday morning since 2022, Sunday to Thursday
// before. Thirty days of Ramadan make the thirtieth a holiday too.
func emirates() Plan {
	workdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday}
	p := changed("Asia/Dubai", sundayToThursday(), Date{2022, 1, 1}, workdays,
		yearly("newyear", 1, 1, 1),
		lunar("eidfitr", 9, 30, 1),
		lunar("eidfitr", 10, 1, 3),
		lunar("arafah", 12, 9, 1),
		lunar("eidadha", 12, 10, 3),
		lunar("hijrinewyear", 1, 1, 1),
		lunar("mawlid", 3, 12, 1),
		yearly("unionday", 12, 2, 2),
	)
	p.Weeks[1].Week[time.Friday] = fridayMorning()
	p.Periods[1].Week[time.Friday] = fridayMorning()
	return p
}

func egypt() Plan {
	return office("Africa/Cairo", sundayToThursday(),
		yearly("copticchristmas", 1, 7, 1),
		yearly("january25", 1, 25, 1),
		yearly("sinai", 4, 25, 1),
		yearly("labour", 5, 1, 1),
		yearly("june30", 6, 30, 1).since(2014),
		yearly("july23", 7, 23, 1),
		yearly("october6", 10, 6, 1),
		lunar("eidfitr", 10, 1, 3),
		lunar("arafah", 12, 9, 1),
		lunar("eidadha", 12, 10, 3),
		lunar("hijrinewyear", 1, 1, 1),
		lunar("mawlid", 3, 12, 1),
	)
}

func qatar() Plan {
	return office("Asia/Qatar", sundayToThursday(),
		lunar("eidfitr", 10, 1, 3),
		lunar("eidadha", 12, 10, 3),
		yearly("nationalday", 12, 18, 1),
	)
}

func kuwait() Plan {
	return office("Asia/Kuwait", sundayToThursday(),
		yearly("newyear", 1, 1, 1),
		yearly("nationalday", 2, 25, 1),
		yearly("liberation", 2, 26, 1),
		lunar("isra", 7, 27, 1),
		lunar("eidfitr", 10, 1, 3),
		lunar("arafah", 12, 9, 1),
		lunar("eidadha", 12, 10, 3),
		lunar("hijrinewyear", 1, 1, 1),
		lunar("mawlid", 3, 12, 1),
	)
}

func bahrain() Plan {
	return office("Asia/Bahrain", sundayToThursday(),
		yearly("newyear", 1, 1, 1),
		yearly("labour", 5, 1, 1),
		yearly("nationalday", 12, 16, 2),
		lunar("hijrinewyear", 1, 1, 1),
		lunar("tasua", 1, 9, 1),
		lunar("ashura", 1, 10, 1),
		lunar("mawlid", 3, 12, 1),
		lunar("eidfitr", 10, 1, 3),
		lunar("arafah", 12, 9, 1),
		lunar("eidadha", 12, 10, 3),
	)
}

// oman: the weekend moved in May 2013, the National Day in 2025.
func oman() Plan {
	return changed("Asia/Muscat", saturdayToWednesday(), Date{2013, 5, 1}, sundayToThursday(),
		yearly("accession", 1, 11, 1).since(2021),
		yearly("nationalday", 11, 18, 2).until(2024),
		yearly("nationalday", 11, 20, 2).since(2025),
		lunar("hijrinewyear", 1, 1, 1),
		lunar("mawlid", 3, 12, 1),
		lunar("isra", 7, 27, 1),
		lunar("eidfitr", 9, 29, 1),
		lunar("eidfitr", 9, 30, 1),
		lunar("eidfitr", 10, 1, 3),
		lunar("arafah", 12, 9, 1),
		lunar("eidadha", 12, 10, 3),
	)
}

func jordan() Plan {
	return office("Asia/Amman", sundayToThursday(),
		yearly("newyear", 1, 1, 1),
		yearly("labour", 5, 1, 1),
		yearly("independence", 5, 25, 1),
		yearly("christmas", 12, 25, 1),
		lunar("hijrinewyear", 1, 1, 1),
		lunar("mawlid", 3, 12, 1),
		lunar("eidfitr", 10, 1, 3),
		lunar("arafah", 12, 9, 1),
		lunar("eidadha", 12, 10, 4),
	)
}

func iraq() Plan {
	return office("Asia/Baghdad", sundayToThursday(),
		yearly("newyear", 1, 1, 1),
		yearly("armyday", 1, 6, 1),
		yearly("nowruz", 3, 21, 1),
		yearly("labour", 5, 1, 1),
		yearly("republic", 7, 14, 1),
		yearly("nationalday", 10, 3, 1),
		lunar("hijrinewyear", 1, 1, 1),
		lunar("ashura", 1, 10, 1),
		lunar("mawlid", 3, 12, 1),
		lunar("eidfitr", 10, 1, 3),
		lunar("eidadha", 12, 10, 4),
		lunar("ghadir", 12, 18, 1).since(1445),
	)
}

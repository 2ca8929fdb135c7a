* Requests granted, and suits lost: from panel.dta of a release in the directory release to tables and plots.
*     nianbao export release --format dta
* Blank is not zero: a variable without a number is missing (.) here, and ..._src says where a number comes from.
* The codebook lists what each variable means, beside its name in the other formats.
version 14

* Comparable bodies only: departments of provinces, without those that count others too (scope 2 is the whole territory)
use "release/panel.dta", clear
keep if level == 2 & kind == 2 & scope != 2
tabulate state year
keep if state == 1
tabulate granted_src, missing

* Share of requests granted, in full or in part, by year and province
preserve
keep if !missing(granted, partially_granted, closed)
collapse (sum) granted partially_granted closed, by(province year)
generate share = (granted + partially_granted) / closed
format share %5.3f
encode province, generate(place)
tabdisp year place, cellvar(share)
xtset place year
xtline share, overlay ytitle("Share granted 予以公开比例") ylabel(0(.2)1)
graph export "granted.png", replace
restore

* Suits upheld and corrected, by year
keep if !missing(litigation_upheld, litigation_corrected)
collapse (sum) litigation_upheld litigation_corrected, by(year)
generate share_corrected = litigation_corrected / (litigation_upheld + litigation_corrected)
format share_corrected %5.3f
list, noobs
graph bar (asis) litigation_upheld litigation_corrected, over(year) stack ///
    legend(label(1 "upheld 结果维持") label(2 "corrected 结果纠正"))
graph export "litigation.png", replace

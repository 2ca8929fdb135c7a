* Requests granted, and suits lost: from reports.dta of a release in the directory release to tables and plots.
*     nianbao export release --format dta
* Blank is not zero: a cell without a number is missing (.) here, and its variable ..._s says why; 1 is reported.
* The codebook lists what each variable means, beside its name in the other formats.
version 14

use "release/reports.dta", clear
tabulate a_granted_total_s, missing

* Share of requests granted, in full or in part, by year and province
preserve
keep if a_granted_total_s == 1 & a_partially_granted_total_s == 1 & a_total_processed_total_s == 1
collapse (sum) a_granted_total a_partially_granted_total a_total_processed_total, by(province year)
generate share = (a_granted_total + a_partially_granted_total) / a_total_processed_total
format share %5.3f
encode province, generate(place)
tabdisp year place, cellvar(share)
xtset place year
xtline share, overlay ytitle("Share granted 予以公开比例") ylabel(0(.2)1)
graph export "granted.png", replace
restore

* Suits upheld and corrected, by year
generate upheld = r_litigation_direct_upheld + r_liti_afte_reco_uphe
generate corrected = r_liti_dire_corr + r_liti_afte_reco_corr
keep if !missing(upheld, corrected)
collapse (sum) upheld corrected, by(year)
generate share_corrected = corrected / (upheld + corrected)
format share_corrected %5.3f
list, noobs
graph bar (asis) upheld corrected, over(year) stack legend(label(1 "upheld 结果维持") label(2 "corrected 结果纠正"))
graph export "litigation.png", replace

/**
 * What a rectifier does to a descending signal; everything else on the way down is the same for all three
 * (Springenberg et al. 2014, "Striving for Simplicity", section 3.4).
 *
 * - `gradient`: g * f'(x), the derivative (Simonyan et al. 2013).
 * - `deconvnet`: max(g, 0), whatever the forward input was (Zeiler & Fergus 2014).
 * - `guided`: max(g * f'(x), 0), both (Springenberg et al. 2014).
 */
export type Rule = "gradient" | "deconvnet" | "guided";

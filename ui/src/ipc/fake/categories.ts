import type { Category } from "@/bindings/Category";

// The starting set of crates/domain/src/category.rs.
const GROUPS: [code: string, name: string, kind: string, members: [string, string][]][] = [
  [
    "income",
    "Income",
    "income",
    [
      ["salary", "Salary"],
      ["interest", "Interest & dividends"],
      ["benefits", "Benefits & pension"],
      ["tax_refund", "Tax refund"],
      ["other_income", "Other income"],
    ],
  ],
  [
    "home",
    "Home",
    "spend",
    [
      ["rent", "Rent"],
      ["mortgage", "Mortgage"],
      ["utilities", "Utilities"],
      ["internet_phone", "Internet & phone"],
      ["home_improvement", "Home improvement"],
    ],
  ],
  [
    "food",
    "Food & drink",
    "spend",
    [
      ["groceries", "Groceries"],
      ["restaurants", "Restaurants"],
      ["coffee", "Coffee"],
      ["bars", "Bars & alcohol"],
    ],
  ],
  [
    "shopping",
    "Shopping",
    "spend",
    [
      ["general_shopping", "General shopping"],
      ["clothing", "Clothing"],
      ["electronics", "Electronics"],
      ["pets", "Pets"],
    ],
  ],
  [
    "transport",
    "Transport",
    "spend",
    [
      ["fuel", "Fuel"],
      ["public_transit", "Public transit"],
      ["taxi", "Taxi & ride share"],
      ["parking_tolls", "Parking & tolls"],
      ["car", "Car"],
    ],
  ],
  [
    "health",
    "Health & care",
    "spend",
    [
      ["medical", "Medical"],
      ["pharmacy", "Pharmacy"],
      ["fitness", "Fitness"],
      ["personal_care", "Personal care"],
    ],
  ],
  [
    "leisure",
    "Leisure",
    "spend",
    [
      ["entertainment", "Entertainment"],
      ["streaming", "Music & streaming"],
      ["games", "Games"],
      ["travel", "Travel"],
    ],
  ],
  [
    "services",
    "Services",
    "spend",
    [
      ["insurance", "Insurance"],
      ["education", "Education"],
      ["childcare", "Childcare"],
      ["professional", "Professional services"],
    ],
  ],
  [
    "money",
    "Money",
    "spend",
    [
      ["fees", "Fees & interest"],
      ["taxes", "Taxes & government"],
      ["donations", "Donations"],
      ["loan_payments", "Loan payments"],
      ["cash", "Cash withdrawals"],
    ],
  ],
  [
    "transfers",
    "Transfers",
    "transfer",
    [
      ["transfer", "Between own accounts"],
      ["card_payment", "Card payment"],
      ["savings", "Savings & investing"],
    ],
  ],
];

/** The categories of the made-up profile that is open; there is one at a time. */
export const CATEGORIES: Category[] = [];

/** Begins with the starting set. */
export function resetCategories(): void {
  const all = CATEGORIES;
  all.length = 0;
  for (const [code, name, kind, members] of GROUPS) {
    const groupId = all.length + 1;
    all.push({ id: groupId, name, code, groupId: null, kind });
    for (const [memberCode, memberName] of members) {
      all.push({ id: all.length + 1, name: memberName, code: memberCode, groupId, kind });
    }
  }
}

resetCategories();

export function categoryByCode(code: string): Category {
  const found = CATEGORIES.find((category) => category.code === code);
  if (!found) throw new Error(`no category ${code}`);
  return found;
}

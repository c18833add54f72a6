//! Twenty years of a household: ten banks with an account each, made up from a seed, in the words and
//! the size of Plaid's answers.

use std::fmt::Write as _;

use chrono::Days;
use coffer_domain::CivilDate;

pub const BANKS: u64 = 10;
const MERCHANTS: u64 = 3_000;
const YEARS_DAYS: u64 = 7_305;
/// Rows of a page, as Plaid gives them at most.
pub const PAGE: u64 = 500;

/// Numbers that are the same in every run (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Few merchants are met often, most seldom: the nth about 1/n times as often as the first.
    fn merchant(&mut self) -> u64 {
        let bits = self.below(12);
        let most = MERCHANTS.min(1 << bits);
        self.below(most)
    }
}

const SYLLABLES: [&str; 16] = [
    "bran", "cor", "del", "fen", "gar", "hol", "ister", "jun", "kel", "lum", "mar", "nor", "ost",
    "pell", "quin", "rav",
];

/// Categories as Plaid names them; what comes first is met more often.
const DETAILED: [(&str, &str); 12] = [
    ("FOOD_AND_DRINK", "FOOD_AND_DRINK_GROCERIES"),
    ("FOOD_AND_DRINK", "FOOD_AND_DRINK_COFFEE"),
    ("FOOD_AND_DRINK", "FOOD_AND_DRINK_RESTAURANT"),
    ("TRANSPORTATION", "TRANSPORTATION_GAS"),
    ("TRANSPORTATION", "TRANSPORTATION_PUBLIC_TRANSIT"),
    ("GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_ELECTRONICS"),
    ("MEDICAL", "MEDICAL_PHARMACIES_AND_SUPPLEMENTS"),
    ("ENTERTAINMENT", "ENTERTAINMENT_MUSIC_AND_AUDIO"),
    ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_RENT"),
    ("TRANSFER_OUT", "TRANSFER_OUT_ACCOUNT_TRANSFER"),
    ("INCOME", "INCOME_WAGES"),
    ("TRAVEL", "TRAVEL_FLIGHTS"),
];

pub fn merchant_name(n: u64) -> String {
    let part = |at: u64| SYLLABLES[usize::try_from(at % 16).unwrap()];
    format!("{}{} {}", part(n), part(n / 16), part(n / 256 + 3))
}

pub struct People {
    pub rows: u64,
}

/// A row's place in the life of a bank.
#[derive(Clone, Copy)]
pub struct Told {
    pub bank: u64,
    pub n: u64,
}

impl People {
    pub const fn new(rows: u64) -> Self {
        Self { rows }
    }

    pub const fn per_bank(&self) -> u64 {
        self.rows / BANKS
    }

    /// The last day.
    pub fn today() -> CivilDate {
        CivilDate::from_ymd_opt(2026, 11, 27).unwrap()
    }

    pub fn first_day() -> CivilDate {
        Self::today() - Days::new(YEARS_DAYS)
    }

    pub fn external_id(told: Told) -> String {
        let mut dice = Dice((told.bank << 40) | told.n);
        format!("{:016x}{:016x}plaid", dice.next(), dice.next())
    }

    /// A row as Plaid writes it. `change` tells it with another text.
    pub fn write_row(&self, json: &mut String, told: Told, change: u64) {
        let mut dice = Dice((told.bank << 40) | (told.n << 1) | 1);
        let days = told.n * YEARS_DAYS / self.per_bank().max(1);
        let date = Self::first_day() + Days::new(days.min(YEARS_DAYS));
        let is_pending = told.n + 20 > self.per_bank();
        let at = dice.merchant();
        let merchant = merchant_name(at);
        let place = usize::try_from(dice.below(12).min(dice.below(12))).unwrap();
        let (primary, detailed) = DETAILED[place];
        let minor = dice.below(20_000) + 1;
        let sign = match detailed.starts_with("INCOME") || dice.below(50) == 0 {
            true => "-",
            false => "",
        };
        let store = dice.below(10_000);
        let id = Self::external_id(told);
        write!(
            json,
            concat!(
                r#"{{"account_id":"account-of-bank-{bank}-xxxxxxxxxxxxxxxx","account_owner":null,"#,
                r#""amount":{sign}{whole}.{cents:02},"authorized_date":"{date}","authorized_datetime":null,"#,
                r#""category":["Shops","Supermarkets and Groceries"],"category_id":"19047000","#,
                r#""check_number":null,"counterparties":[{{"confidence_level":"VERY_HIGH","#,
                r#""entity_id":"{entity:037}","logo_url":"https://plaid-merchant-logos.plaid.com/{slug}_{at}.png","#,
                r#""name":"{merchant}","type":"merchant","website":"{slug}.example"}}],"date":"{date}","#,
                r#""datetime":null,"iso_currency_code":"USD","location":{{"address":"{store} Main Street","#,
                r#""city":"Austin","country":"US","lat":30.2672,"lon":-97.7431,"postal_code":"78701","#,
                r#""region":"TX","store_number":"{store}"}},"#,
                r#""logo_url":"https://plaid-merchant-logos.plaid.com/{slug}_{at}.png","#,
                r#""merchant_entity_id":"{entity:037}","merchant_name":"{merchant}","#,
                r#""name":"POS {upper} #{store:04}{changed}","payment_channel":"in store","payment_meta":{{"#,
                r#""by_order_of":null,"payee":null,"payer":null,"payment_method":null,"#,
                r#""payment_processor":null,"ppd_id":null,"reason":null,"reference_number":null}},"#,
                r#""pending":{pending},"pending_transaction_id":null,"personal_finance_category":{{"#,
                r#""confidence_level":"VERY_HIGH","detailed":"{detailed}","primary":"{primary}","version":"v2"}},"#,
                r#""personal_finance_category_icon_url":"https://plaid-category-icons.plaid.com/PFC_{primary}.png","#,
                r#""transaction_code":null,"transaction_id":"{id}","transaction_type":"place","#,
                r#""unofficial_currency_code":null,"website":"{slug}.example"}}"#,
            ),
            bank = told.bank,
            sign = sign,
            whole = minor / 100,
            cents = minor % 100,
            date = date,
            entity = at,
            slug = merchant.replace(' ', "_"),
            at = at,
            merchant = merchant,
            store = store,
            upper = merchant.to_uppercase(),
            changed = match change {
                0 => String::new(),
                n => format!(" CORRECTED {n}"),
            },
            pending = is_pending,
            detailed = detailed,
            primary = primary,
            id = id,
        )
        .unwrap();
    }

    /// An answer with rows that are new, changed and taken back.
    pub fn answer(
        &self,
        bank: u64,
        added: std::ops::Range<u64>,
        modified: &[(u64, u64)],
        removed: &[u64],
        next: &str,
        has_more: bool,
    ) -> String {
        let mut json = String::with_capacity(1_700 * usize::try_from(PAGE).unwrap());
        write!(
            json,
            concat!(
                r#"{{"transactions_update_status":"HISTORICAL_UPDATE_COMPLETE","accounts":[{{"#,
                r#""account_id":"account-of-bank-{bank}-xxxxxxxxxxxxxxxx","balances":{{"available":1000.00,"#,
                r#""current":1{bank}00.00,"iso_currency_code":"USD","limit":null,"unofficial_currency_code":null}},"#,
                r#""mask":"000{bank}","name":"Account {bank}","official_name":null,"subtype":"checking","#,
                r#""type":"depository"}}],"added":["#,
            ),
            bank = bank,
        )
        .unwrap();
        let mut first = true;
        let mut comma = |json: &mut String| {
            if !std::mem::take(&mut first) {
                json.push(',');
            }
        };
        for n in added {
            comma(&mut json);
            self.write_row(&mut json, Told { bank, n }, 0);
        }
        json.push_str(r#"],"modified":["#);
        let mut first = true;
        let mut comma = |json: &mut String| {
            if !std::mem::take(&mut first) {
                json.push(',');
            }
        };
        for (n, change) in modified {
            comma(&mut json);
            self.write_row(&mut json, Told { bank, n: *n }, *change);
        }
        json.push_str(r#"],"removed":["#);
        for (at, n) in removed.iter().enumerate() {
            let id = Self::external_id(Told { bank, n: *n });
            let comma = if at == 0 { "" } else { "," };
            write!(json, r#"{comma}{{"transaction_id":"{id}"}}"#).unwrap();
        }
        write!(
            json,
            r#"],"next_cursor":"{next}","has_more":{has_more},"request_id":"bench{bank}0000000000"}}"#
        )
        .unwrap();
        json
    }
}

//! Where the people of this model spend, and how their bank writes it down.
//!
//! Names of shops are real because the point is to look like a real statement; nothing else about them is.
//! Categories are codes of Plaid's published taxonomy, version 2.

/// What a habit chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pool {
    Groceries,
    Coffee,
    FastFood,
    Restaurant,
    Fuel,
    Transit,
    Ride,
    Marketplace,
    Store,
    Pharmacy,
    Fun,
    Home,
    Care,
    Delivery,
    Abroad,
    Travel,
    /// Reached by name from a routine, never by chance.
    Bill,
}

/// `payment_channel` of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    Online,
    InStore,
    Other,
}

/// One merchant and how it appears on a statement.
#[derive(Debug)]
pub(crate) struct Merchant {
    pub(crate) name: &'static str,
    pub(crate) pool: Pool,
    /// The bank's raw text. `%` becomes a store number, `@` the city and region, `~` a reference.
    pub(crate) raw: &'static str,
    pub(crate) primary: &'static str,
    pub(crate) detailed: &'static str,
    pub(crate) website: &'static str,
    pub(crate) channel: Channel,
}

const fn shop(
    pool: Pool,
    name: &'static str,
    raw: &'static str,
    category: (&'static str, &'static str),
    website: &'static str,
    channel: Channel,
) -> Merchant {
    Merchant {
        name,
        pool,
        raw,
        primary: category.0,
        detailed: category.1,
        website,
        channel,
    }
}

/// Finds a merchant that a routine names. Every name is checked by a test.
pub(crate) fn by_name(name: &str) -> Option<&'static Merchant> {
    MERCHANTS.iter().find(|merchant| merchant.name == name)
}

/// The merchants of a pool, in a fixed order.
pub(crate) fn of_pool(pool: Pool) -> Vec<&'static Merchant> {
    MERCHANTS
        .iter()
        .filter(|merchant| merchant.pool == pool)
        .collect()
}

/// The merchant whose name stands in a statement's words, in any case; the longest name wins.
pub(crate) fn recognise(words: &str) -> Option<&'static Merchant> {
    let words = words.to_lowercase();
    MERCHANTS
        .iter()
        .filter(|merchant| words.contains(&merchant.name.to_lowercase()))
        .max_by_key(|merchant| merchant.name.len())
}

const GROCERIES: (&str, &str) = ("FOOD_AND_DRINK", "FOOD_AND_DRINK_GROCERIES");
const COFFEE: (&str, &str) = ("FOOD_AND_DRINK", "FOOD_AND_DRINK_COFFEE");
const FAST_FOOD: (&str, &str) = ("FOOD_AND_DRINK", "FOOD_AND_DRINK_FAST_FOOD");
const RESTAURANT: (&str, &str) = ("FOOD_AND_DRINK", "FOOD_AND_DRINK_RESTAURANT");
const FUEL: (&str, &str) = ("TRANSPORTATION", "TRANSPORTATION_GAS");
const TRANSIT: (&str, &str) = ("TRANSPORTATION", "TRANSPORTATION_PUBLIC_TRANSIT");
const PARKING: (&str, &str) = ("TRANSPORTATION", "TRANSPORTATION_PARKING");
const RIDE: (&str, &str) = ("TRANSPORTATION", "TRANSPORTATION_TAXIS_AND_RIDE_SHARES");
const MARKETPLACE: (&str, &str) = (
    "GENERAL_MERCHANDISE",
    "GENERAL_MERCHANDISE_ONLINE_MARKETPLACES",
);
const SUPERSTORE: (&str, &str) = ("GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_SUPERSTORES");
const CLOTHING: (&str, &str) = (
    "GENERAL_MERCHANDISE",
    "GENERAL_MERCHANDISE_CLOTHING_AND_ACCESSORIES",
);
const ELECTRONICS: (&str, &str) = ("GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_ELECTRONICS");
const BOOKS: (&str, &str) = (
    "GENERAL_MERCHANDISE",
    "GENERAL_MERCHANDISE_BOOKSTORES_AND_NEWSSTANDS",
);
const PETS: (&str, &str) = ("GENERAL_MERCHANDISE", "GENERAL_MERCHANDISE_PET_SUPPLIES");
const PHARMACY: (&str, &str) = ("MEDICAL", "MEDICAL_PHARMACIES_AND_SUPPLEMENTS");
const MOVIES: (&str, &str) = ("ENTERTAINMENT", "ENTERTAINMENT_TV_AND_MOVIES");
const MUSIC: (&str, &str) = ("ENTERTAINMENT", "ENTERTAINMENT_MUSIC_AND_AUDIO");
const GAMES: (&str, &str) = ("ENTERTAINMENT", "ENTERTAINMENT_VIDEO_GAMES");
const EVENTS: (&str, &str) = (
    "ENTERTAINMENT",
    "ENTERTAINMENT_SPORTING_EVENTS_AMUSEMENT_PARKS_AND_MUSEUMS",
);
const HARDWARE: (&str, &str) = ("HOME_IMPROVEMENT", "HOME_IMPROVEMENT_HARDWARE");
const FURNITURE: (&str, &str) = ("HOME_IMPROVEMENT", "HOME_IMPROVEMENT_FURNITURE");
const HAIR: (&str, &str) = ("PERSONAL_CARE", "PERSONAL_CARE_HAIR_AND_BEAUTY");
const GYM: (&str, &str) = ("PERSONAL_CARE", "PERSONAL_CARE_GYMS_AND_FITNESS_CENTERS");
const FLIGHTS: (&str, &str) = ("TRAVEL", "TRAVEL_FLIGHTS");
const LODGING: (&str, &str) = ("TRAVEL", "TRAVEL_LODGING");
const RENT: (&str, &str) = ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_RENT");
const POWER: (&str, &str) = (
    "RENT_AND_UTILITIES",
    "RENT_AND_UTILITIES_GAS_AND_ELECTRICITY",
);
const WATER: (&str, &str) = ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_WATER");
const INTERNET: (&str, &str) = (
    "RENT_AND_UTILITIES",
    "RENT_AND_UTILITIES_INTERNET_AND_CABLE",
);
const PHONE: (&str, &str) = ("RENT_AND_UTILITIES", "RENT_AND_UTILITIES_TELEPHONE");
const INSURANCE: (&str, &str) = ("GENERAL_SERVICES", "GENERAL_SERVICES_INSURANCE");
const SERVICES: (&str, &str) = (
    "GENERAL_SERVICES",
    "GENERAL_SERVICES_OTHER_GENERAL_SERVICES",
);
const DONATION: (&str, &str) = (
    "GOVERNMENT_AND_NON_PROFIT",
    "GOVERNMENT_AND_NON_PROFIT_DONATIONS",
);

use Channel::{InStore, Online};
use Pool::{
    Abroad, Bill, Care, Coffee, Delivery, FastFood, Fuel, Fun, Groceries, Home, Marketplace,
    Pharmacy, Restaurant, Ride, Store, Transit, Travel,
};

#[rustfmt::skip]
static MERCHANTS: &[Merchant] = &[
    shop(Groceries, "Kroger", "POS DEBIT KROGER #% @", GROCERIES, "kroger.com", InStore),
    shop(Groceries, "Trader Joe's", "TRADER JOE'S % QPS @", GROCERIES, "traderjoes.com", InStore),
    shop(Groceries, "Whole Foods Market", "WHOLEFDS % @", GROCERIES, "wholefoodsmarket.com", InStore),
    shop(Groceries, "ALDI", "ALDI % @", GROCERIES, "aldi.us", InStore),
    shop(Groceries, "Costco", "COSTCO WHSE % @", GROCERIES, "costco.com", InStore),
    shop(Coffee, "Starbucks", "STARBUCKS STORE % @", COFFEE, "starbucks.com", InStore),
    shop(Coffee, "Dunkin'", "DUNKIN % Q35 @", COFFEE, "dunkindonuts.com", InStore),
    shop(Coffee, "Blue Bottle Coffee", "SQ *BLUE BOTTLE COFFEE @", COFFEE, "bluebottlecoffee.com", InStore),
    shop(FastFood, "Chipotle Mexican Grill", "CHIPOTLE % @", FAST_FOOD, "chipotle.com", InStore),
    shop(FastFood, "McDonald's", "MCDONALD'S F% @", FAST_FOOD, "mcdonalds.com", InStore),
    shop(FastFood, "Panera Bread", "PANERA BREAD % P @", FAST_FOOD, "panerabread.com", InStore),
    shop(FastFood, "Subway", "SUBWAY % @", FAST_FOOD, "subway.com", InStore),
    shop(Restaurant, "Nonna's Trattoria", "TST* NONNAS TRATTORIA @", RESTAURANT, "", InStore),
    shop(Restaurant, "The Golden Lamb", "TST* THE GOLDEN LAMB @", RESTAURANT, "", InStore),
    shop(Restaurant, "Pho Lang Thang", "SQ *PHO LANG THANG @", RESTAURANT, "", InStore),
    shop(Restaurant, "Taqueria El Sol", "TAQUERIA EL SOL @", RESTAURANT, "", InStore),
    shop(Restaurant, "Olive Garden", "OLIVE GARDEN % @", RESTAURANT, "olivegarden.com", InStore),
    shop(Fuel, "Shell", "SHELL OIL % @", FUEL, "shell.us", InStore),
    shop(Fuel, "Speedway", "SPEEDWAY % @", FUEL, "speedway.com", InStore),
    shop(Fuel, "BP", "BP#~ @", FUEL, "bp.com", InStore),
    shop(Transit, "Metro Transit", "METRO TRANSIT FARE @", TRANSIT, "", InStore),
    shop(Transit, "ParkMobile", "PARKMOBILE ~ ATLANTA GA", PARKING, "parkmobile.io", Online),
    shop(Ride, "Uber", "UBER *TRIP HELP.UBER.COM CA", RIDE, "uber.com", Online),
    shop(Ride, "Lyft", "LYFT *RIDE ~ LYFT.COM CA", RIDE, "lyft.com", Online),
    shop(Marketplace, "Amazon", "AMZN Mktp US*~ Amzn.com/bill WA", MARKETPLACE, "amazon.com", Online),
    shop(Marketplace, "eBay", "EBAY O*~ SAN JOSE CA", MARKETPLACE, "ebay.com", Online),
    shop(Marketplace, "Etsy", "ETSY.COM - MULTIPLE SHOPS", MARKETPLACE, "etsy.com", Online),
    shop(Store, "Walmart", "WM SUPERCENTER % @", SUPERSTORE, "walmart.com", InStore),
    shop(Store, "Target", "TARGET T-% @", SUPERSTORE, "target.com", InStore),
    shop(Store, "Uniqlo", "UNIQLO USA @", CLOTHING, "uniqlo.com", InStore),
    shop(Store, "Best Buy", "BEST BUY % @", ELECTRONICS, "bestbuy.com", InStore),
    shop(Store, "Barnes & Noble", "BARNES & NOBLE % @", BOOKS, "barnesandnoble.com", InStore),
    shop(Store, "PetSmart", "PETSMART # % @", PETS, "petsmart.com", InStore),
    shop(Pharmacy, "CVS", "CVS/PHARMACY % @", PHARMACY, "cvs.com", InStore),
    shop(Pharmacy, "Walgreens", "WALGREENS % @", PHARMACY, "walgreens.com", InStore),
    shop(Fun, "AMC Theatres", "AMC % @", MOVIES, "amctheatres.com", InStore),
    shop(Fun, "Steam", "STEAMGAMES.COM ~ WA", GAMES, "steampowered.com", Online),
    shop(Fun, "Ticketmaster", "TM *LIVE EVENTS ~ CA", EVENTS, "ticketmaster.com", Online),
    shop(Home, "The Home Depot", "THE HOME DEPOT % @", HARDWARE, "homedepot.com", InStore),
    shop(Home, "IKEA", "IKEA @", FURNITURE, "ikea.com", InStore),
    shop(Care, "Great Clips", "GREAT CLIPS AT @", HAIR, "greatclips.com", InStore),
    shop(Delivery, "DoorDash", "DD *DOORDASH SAN FRANCISCO CA", RESTAURANT, "doordash.com", Online),
    shop(Delivery, "Uber Eats", "UBER *EATS HELP.UBER.COM CA", RESTAURANT, "ubereats.com", Online),
    shop(Abroad, "Carrefour", "CARREFOUR CITY PARIS FR", GROCERIES, "carrefour.com", InStore),
    shop(Abroad, "Monoprix", "MONOPRIX 2134 PARIS 11 FR", SUPERSTORE, "monoprix.fr", InStore),
    shop(Abroad, "Boulangerie Utopie", "BOULANGERIE UTOPIE PARIS FR", RESTAURANT, "", InStore),
    shop(Abroad, "Trenitalia", "TRENITALIA WL ROMA IT", TRANSIT, "trenitalia.com", Online),
    shop(Travel, "Delta Air Lines", "DELTA AIR 006~ ATLANTA GA", FLIGHTS, "delta.com", Online),
    shop(Travel, "Airbnb", "AIRBNB * HM~ AIRBNB.COM CA", LODGING, "airbnb.com", Online),
    shop(Travel, "Marriott", "MARRIOTT @", LODGING, "marriott.com", InStore),
    shop(Bill, "Maple Court Apartments", "MAPLE COURT APTS WEB PMTS ~", RENT, "", Online),
    shop(Bill, "Riverside Lofts", "RIVERSIDE LOFTS RENT ~", RENT, "", Online),
    shop(Bill, "Duke Energy", "DUKE-ENERGY BILL PAY ~", POWER, "duke-energy.com", Online),
    shop(Bill, "Greater Cincinnati Water Works", "GCWW UTILITY WATER ~", WATER, "", Online),
    shop(Bill, "Spectrum", "SPECTRUM 855-707-7328 MO", INTERNET, "spectrum.com", Online),
    shop(Bill, "Verizon", "VERIZON WRLS *MYACCT VN FL", PHONE, "verizon.com", Online),
    shop(Bill, "GEICO", "GEICO *AUTO MACON DC", INSURANCE, "geico.com", Online),
    shop(Bill, "Netflix", "NETFLIX.COM LOS GATOS CA", MOVIES, "netflix.com", Online),
    shop(Bill, "Spotify", "SPOTIFY USA NEW YORK NY", MUSIC, "spotify.com", Online),
    shop(Bill, "YouTube Premium", "GOOGLE *YouTubePremium CA", MOVIES, "youtube.com", Online),
    shop(Bill, "iCloud+", "APPLE.COM/BILL 866-712-7753 CA", SERVICES, "apple.com", Online),
    shop(Bill, "The New York Times", "NYTIMES*NYTIMES DIGITAL NY", BOOKS, "nytimes.com", Online),
    shop(Bill, "Planet Fitness", "PLANET FIT CLUB FEES ~", GYM, "planetfitness.com", Online),
    shop(Bill, "Wikimedia Foundation", "WIKIMEDIA FOUNDATION CA", DONATION, "wikimediafoundation.org", Online),
];

"""The flows that ship, as their example chats tell them."""
